{#- A column's name before a comma where a condition holds, else an empty text. -#}
{%- macro flagged_column(name, condition) -%}
    case when {{ condition }} then '{{ name }},' else '' end
{%- endmacro %}
