{#- A JSON object, as text, of columns: name to expression; numbers stay numbers. -#}
{%- macro json_object_text(values) -%}
    {{ return(adapter.dispatch('json_object_text', 'sojourn')(values)) }}
{%- endmacro %}

{#- Built piece by piece: json_build_object puts spaces after colons. -#}
{%- macro default__json_object_text(values) -%}
    '{'
    {%- for name, value in values.items() %}
    || {{ text_literal(('' if loop.first else ',') ~ tojson(name) ~ ':') }}
    || coalesce(cast(to_json({{ value }}) as {{ dbt.type_string() }}), 'null')
    {%- endfor %}
    || '}'
{%- endmacro %}

{%- macro snowflake__json_object_text(values) -%}
    '{'
    {%- for name, value in values.items() %}
    || {{ text_literal(('' if loop.first else ',') ~ tojson(name) ~ ':') }}
    || coalesce(to_json(to_variant({{ value }})), 'null')
    {%- endfor %}
    || '}'
{%- endmacro %}

{%- macro bigquery__json_object_text(values) -%}
    '{'
    {%- for name, value in values.items() %}
    || {{ text_literal(('' if loop.first else ',') ~ tojson(name) ~ ':') }}
    || to_json_string({{ value }})
    {%- endfor %}
    || '}'
{%- endmacro %}

{%- macro redshift__json_object_text(values) -%}
    json_serialize(object(
        {%- for name, value in values.items() %}
        {{ text_literal(name) }}, {{ value }}{{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

{%- macro duckdb__json_object_text(values) -%}
    cast(json_object(
        {%- for name, value in values.items() %}
        {{ text_literal(name) }}, {{ value }}{{ ',' if not loop.last }}
        {%- endfor %}
    ) as varchar)
{%- endmacro %}

{%- macro spark__json_object_text(values) -%}
    to_json(named_struct(
        {%- for name, value in values.items() %}
        {{ text_literal(name) }}, {{ value }}{{ ',' if not loop.last }}
        {%- endfor %}
    ), map('ignoreNullFields', 'false'))
{%- endmacro %}

{#- Slashes are escaped there, which JSON allows and nobody else does. -#}
{%- macro clickhouse__json_object_text(values) -%}
    '{'
    {%- for name, value in values.items() %}
    || {{ text_literal(('' if loop.first else ',') ~ tojson(name) ~ ':') }}
    || coalesce(replaceAll(toJSONString({{ value }}), '\\/', '/'), 'null')
    {%- endfor %}
    || '}'
{%- endmacro %}
