{#- A text as a literal: its quotes doubled, so that no value can leave it. -#}
{%- macro text_literal(value) -%}
    '{{ value | string | replace("'", "''") }}'
{%- endmacro %}
