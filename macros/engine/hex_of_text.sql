{#- A text's UTF-8 bytes as lower-case hex digits, and the text of such digits. -#}
{%- macro hex_of_text(text) -%}
    {{ return(adapter.dispatch('hex_of_text', 'sojourn')(text)) }}
{%- endmacro %}

{%- macro default__hex_of_text(text) -%}
    lower(hex({{ text }}))
{%- endmacro %}

{%- macro snowflake__hex_of_text(text) -%}
    lower(hex_encode({{ text }}))
{%- endmacro %}

{%- macro bigquery__hex_of_text(text) -%}
    to_hex(cast({{ text }} as bytes))
{%- endmacro %}

{%- macro redshift__hex_of_text(text) -%}
    lower(from_varbyte(to_varbyte({{ text }}, 'utf8'), 'hex'))
{%- endmacro %}

{%- macro postgres__hex_of_text(text) -%}
    encode(convert_to({{ text }}, 'UTF8'), 'hex')
{%- endmacro %}

{%- macro text_of_hex(digits) -%}
    {{ return(adapter.dispatch('text_of_hex', 'sojourn')(digits)) }}
{%- endmacro %}

{%- macro default__text_of_hex(digits) -%}
    decode(unhex({{ digits }}))
{%- endmacro %}

{%- macro snowflake__text_of_hex(digits) -%}
    hex_decode_string({{ digits }})
{%- endmacro %}

{%- macro bigquery__text_of_hex(digits) -%}
    safe_convert_bytes_to_string(from_hex({{ digits }}))
{%- endmacro %}

{%- macro redshift__text_of_hex(digits) -%}
    from_varbyte(to_varbyte({{ digits }}, 'hex'), 'utf8')
{%- endmacro %}

{%- macro postgres__text_of_hex(digits) -%}
    convert_from(decode({{ digits }}, 'hex'), 'UTF8')
{%- endmacro %}

{%- macro spark__text_of_hex(digits) -%}
    decode(unhex({{ digits }}), 'UTF-8')
{%- endmacro %}

{%- macro clickhouse__text_of_hex(digits) -%}
    unhex({{ digits }})
{%- endmacro %}
