{#- Columns of one relation of a join, one a line. -#}
{%- macro prefixed(columns, relation) -%}
    {%- for column in columns -%}
        {{ relation }}.{{ column }}{{ ',\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
