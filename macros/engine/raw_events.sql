{#-
    A tracker's raw rows, with exactly the columns asked for (null where the input lacks
    one that is not required), and raw_row (the text of a row that could not be read, else
    null), raw_file and file_modified_at. Every value of a text file is a string; typed
    files keep their types, and columns named in as_json are text. What is nested in a text
    file is of the structure that is named for it, else JSON text.
-#}
{%- macro raw_events(tracker, columns, required=[], as_json=[], structures={}) -%}
    {%- if raw_schema() -%}
        {{ sojourn.raw_table(tracker, columns, required, as_json) }}
    {%- else -%}
        {{ adapter.dispatch('raw_files', 'sojourn')(
            tracker, columns, required, as_json, structures
        ) }}
    {%- endif -%}
{%- endmacro %}


{#-
    A tracker's raw lines of text as the column line, with loaded_at (null for files) and
    the three columns that raw_events adds.
-#}
{%- macro raw_lines(tracker) -%}
    {%- set columns = ['line', 'loaded_at'] -%}
    {%- if raw_schema() -%}
        {{ sojourn.raw_table(tracker, columns, columns) }}
    {%- else -%}
        {{ adapter.dispatch('raw_files', 'sojourn')(tracker, columns, as_lines=true) }}
    {%- endif -%}
{%- endmacro %}


{%- macro default__raw_files(
    tracker, columns, required=[], as_json=[], structures={}, as_lines=false
) -%}
    {{ exceptions.raise_compiler_error(
        'Raw files are read on DuckDB alone: set the var raw_schema to the schema that'
        ~ ' holds a table for each tracker.'
    ) }}
{%- endmacro %}
