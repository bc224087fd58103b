{#-
    The text at a path of keys in a JSON document; null where there is none, where it is
    JSON's null, and where the document is no JSON. Objects and lists are given as JSON.
-#}
{%- macro json_value(document, keys) -%}
    {{ return(adapter.dispatch('json_value', 'sojourn')(document, keys)) }}
{%- endmacro %}

{%- macro default__json_value(document, keys) -%}
    get_json_object({{ document }}, '$.{{ keys | join('.') }}')
{%- endmacro %}

{%- macro snowflake__json_value(document, keys) -%}
    cast(
        get_path(try_parse_json(cast({{ document }} as varchar)), '{{ keys | join('.') }}')
        as varchar
    )
{%- endmacro %}

{%- macro bigquery__json_value(document, keys) -%}
    {%- set path = "'$." ~ keys | join('.') ~ "'" -%}
    coalesce(
        json_value({{ document }}, {{ path }}),
        nullif(json_query({{ document }}, {{ path }}), 'null')
    )
{%- endmacro %}

{%- macro redshift__json_value(document, keys) -%}
    nullif(json_extract_path_text({{ document }}, '{{ keys | join("', '") }}', true), '')
{%- endmacro %}

{%- macro postgres__json_value(document, keys) -%}
    {{ engine_function('json_text') }}(
        {{ document }}, '{{ keys | join("', '") }}'
    )
{%- endmacro %}

{%- macro duckdb__json_value(document, keys) -%}
    case
        when json_valid({{ document }})
            then json_extract_string({{ document }}, '$."{{ keys | join('"."') }}"')
    end
{%- endmacro %}

{%- macro clickhouse__json_value(document, keys) -%}
    {%- set path = document ~ ", '" ~ keys | join("', '") ~ "'" -%}
    case JSONType({{ path }})
        when 'String' then JSONExtractString({{ path }})
        when 'Null' then null
        else JSONExtractRaw({{ path }})
    end
{%- endmacro %}
