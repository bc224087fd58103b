{#- A date as a literal, of a text as 2026-01-31. -#}
{%- macro date_literal(value) -%}
    cast({{ sojourn.text_literal(value) }} as date)
{%- endmacro %}
