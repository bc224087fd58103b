{#-
    A measure, or null where it cannot be one: nothing takes less than no time, or 30 years, and
    nothing costs ten trillion. Sums of such rows would stop every run. Browsers that scroll beyond
    the end of a page say more than 100 percent, which is all of it.
-#}
{%- macro known_measure(column) -%}
    cast(
        case
            {%- if column == 'revenue_cents' %}
            when {{ column }} not between -999999999999999 and 999999999999999 then null
            {%- else %}
            when {{ column }} < 0 then null
            {%- endif %}
            {%- if column.endswith('_seconds') %}
            when {{ column }} >= 1000000000 then null
            {%- elif column == 'scroll_depth' %}
            when {{ column }} > 100 then 100
            {%- endif %}
            else {{ column }}
        end as {{ event_columns()[column] }}
    )
{%- endmacro %}
