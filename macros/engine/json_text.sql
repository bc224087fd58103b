{#- A raw column as JSON text, where its type is a nested one; any other as it is. -#}
{%- macro json_text(value, type) -%}
    {{ return(adapter.dispatch('json_text', 'sojourn')(value, type | lower)) }}
{%- endmacro %}

{#- PostgreSQL's json and jsonb are JSON text when they are cast. -#}
{%- macro default__json_text(value, type) -%}
    {{ value }}
{%- endmacro %}

{%- macro duckdb__json_text(value, type) -%}
    {%- if type.startswith('struct') or type.startswith('map') or type.endswith(']') -%}
        cast(to_json({{ value }}) as varchar)
    {%- else -%}
        cast({{ value }} as varchar)
    {%- endif -%}
{%- endmacro %}

{#- Its functions for JSON take no text of a LowCardinality column. -#}
{%- macro clickhouse__json_text(value, type) -%}
    {%- if type.split('(')[0] in ('map', 'tuple', 'array', 'json') -%}
        toJSONString({{ value }})
    {%- else -%}
        cast({{ value }} as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}

{%- macro spark__json_text(value, type) -%}
    {%- if type.startswith('struct') or type.startswith('map') or type.startswith('array') -%}
        to_json({{ value }})
    {%- else -%}
        {{ value }}
    {%- endif -%}
{%- endmacro %}

{%- macro snowflake__json_text(value, type) -%}
    {%- if type in ('variant', 'object', 'array') -%}
        to_json({{ value }})
    {%- else -%}
        {{ value }}
    {%- endif -%}
{%- endmacro %}

{%- macro bigquery__json_text(value, type) -%}
    {%- if type in ('json', 'record', 'struct') or type.startswith('array') -%}
        to_json_string({{ value }})
    {%- else -%}
        {{ value }}
    {%- endif -%}
{%- endmacro %}

{%- macro redshift__json_text(value, type) -%}
    {%- if type == 'super' -%}
        json_serialize({{ value }})
    {%- else -%}
        {{ value }}
    {%- endif -%}
{%- endmacro %}
