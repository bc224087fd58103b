{#-
    When a raw row was loaded: what its column says, of a file that says nothing the file's
    own time. In a table it is the bare column, so that an index or a partition serves.
-#}
{%- macro load_time(column='loaded_at') -%}
    {%- if raw_schema() -%}
        {{ read_timestamp(column) }}
    {%- else -%}
        coalesce({{ read_timestamp(column) }}, file_modified_at)
    {%- endif -%}
{%- endmacro %}
