{#- A text's UTF-8 bytes as lower-case hex digits, and the text of such digits. -#}
{%- macro hex_of_text(text) -%}
    {{ return(adapter.dispatch('hex_of_text', 'sojourn')(text)) }}
{%- endmacro %}

{%- macro default__hex_of_text(text) -%}
    lower(hex({{ text }}))
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

{%- macro postgres__text_of_hex(digits) -%}
    convert_from(decode({{ digits }}, 'hex'), 'UTF8')
{%- endmacro %}

{%- macro spark__text_of_hex(digits) -%}
    decode(unhex({{ digits }}), 'UTF-8')
{%- endmacro %}

{%- macro clickhouse__text_of_hex(digits) -%}
    unhex({{ digits }})
{%- endmacro %}
