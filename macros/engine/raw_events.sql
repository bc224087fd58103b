{#-
    A tracker's raw rows, with exactly the columns asked for (null where the input lacks
    one that is not required), raw_file and file_modified_at. Every value of a text file
    is a string; typed files keep their types.
-#}
{%- macro raw_events(tracker, columns, required=[]) -%}
    {%- if var('raw_schema') -%}
        {{ sojourn.raw_table(tracker, columns, required) }}
    {%- else -%}
        {{ adapter.dispatch('raw_files', 'sojourn')(tracker, columns, required) }}
    {%- endif -%}
{%- endmacro %}

{%- macro default__raw_files(tracker, columns, required) -%}
    {{ exceptions.raise_compiler_error(
        'Raw files are read on DuckDB alone: set the var raw_schema to the schema that'
        ~ ' holds a table for each tracker.'
    ) }}
{%- endmacro %}
