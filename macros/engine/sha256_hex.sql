{#- The sha256 of a text as 64 lower-case hex digits. -#}
{%- macro sha256_hex(text) -%}
    {{ return(adapter.dispatch('sha256_hex', 'sojourn')(text)) }}
{%- endmacro %}

{%- macro default__sha256_hex(text) -%}
    sha2({{ text }}, 256)
{%- endmacro %}

{%- macro bigquery__sha256_hex(text) -%}
    to_hex(sha256({{ text }}))
{%- endmacro %}

{%- macro redshift__sha256_hex(text) -%}
    {{ sojourn.default__sha256_hex(text) }}
{%- endmacro %}

{%- macro duckdb__sha256_hex(text) -%}
    sha256({{ text }})
{%- endmacro %}

{%- macro postgres__sha256_hex(text) -%}
    encode(sha256(convert_to({{ text }}, 'UTF8')), 'hex')
{%- endmacro %}

{%- macro clickhouse__sha256_hex(text) -%}
    lower(hex(SHA256({{ text }})))
{%- endmacro %}
