{#-
    A measure, or null where it cannot be one: nothing takes less than no time. Browsers that
    scroll beyond the end of a page say more than 100 percent, which is all of it.
-#}
{%- macro known_measure(column) -%}
    cast(
        case
            when {{ column }} < 0 then null
            {%- if column == 'scroll_depth' %}
            when {{ column }} > 100 then 100
            {%- endif %}
            else {{ column }}
        end as {{ event_columns()[column] }}
    )
{%- endmacro %}
