{#- As ISO 4217 writes it, in capitals; null where nothing is said. -#}
{%- macro currency_code(text) -%}
    nullif({{ in_capitals(without_around(text, "' '")) }}, '')
{%- endmacro %}
