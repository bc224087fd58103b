{#-
    Columns of one relation of a join, one a line. Named again, as ClickHouse keeps the
    relation in a name that more than one has.
-#}
{%- macro prefixed(columns, relation) -%}
    {%- for column in columns -%}
        {{ relation }}.{{ column }} as {{ column }}{{ ',\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
