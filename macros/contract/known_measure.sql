{#-
    A measure, or null where it cannot be one: nothing takes less than no time, or 30 years, and
    nothing costs ten billion. Sums of such rows would stop every run. Browsers that scroll beyond
    the end of a page say more than 100 percent, which is all of it.
-#}
{%- macro known_measure(column) -%}
    cast(
        case
            when {{ is_no_measure(column) }} then null
            {%- if column == 'scroll_depth' %}
            when {{ column }} > 100 then 100
            {%- endif %}
            else {{ column }}
        end as {{ event_columns()[column] }}
    )
{%- endmacro %}


{#- What known_measure leaves out, as a condition; null where nothing was sent. -#}
{%- macro is_no_measure(column) -%}
    {%- if column == 'revenue_cents' -%}
    {{ column }} not between -999999999999 and 999999999999
    {%- elif column.endswith('_seconds') -%}
    ({{ column }} < 0 or {{ column }} >= 1000000000)
    {%- else -%}
    {{ column }} < 0
    {%- endif -%}
{%- endmacro %}
