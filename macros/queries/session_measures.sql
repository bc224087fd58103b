{#-
    Sessions, their visitors, mean duration and bounce rate, as columns of an aggregation. A
    session without a visitor counts as its stream's. Means and rates are null where there is
    no session.
-#}
{%- macro session_measures() -%}
    count(*) as sessions,
    count(distinct coalesce(visitor_id, stream_id)) as visitors,
    {{ mean_of('sum(duration_seconds)', 'count(*)') }} as avg_duration_seconds,
    {{ percent_of('count(case when is_bounce then 1 end)', 'count(*)') }} as bounce_rate
{%- endmacro %}


{#- A sum over a number of rows, with three places; null where that is 0. -#}
{%- macro mean_of(sum, row_count) -%}
    cast({{ sum }} / nullif({{ row_count }}, 0) as decimal(18, 3))
{%- endmacro %}


{#- How much of a whole a part is, in percent with two places; null where the whole is 0. -#}
{%- macro percent_of(part, whole) -%}
    cast(100.0 * ({{ part }}) / nullif({{ whole }}, 0) as decimal(18, 2))
{%- endmacro %}


{#- A measure, the same of the period before, and the change from that in percent. -#}
{%- macro compared(measure) -%}
    in_period.{{ measure }},
    in_period_before.{{ measure }} as previous_{{ measure }},
    {{ percent_of(
        'in_period.' ~ measure ~ ' - in_period_before.' ~ measure, 'in_period_before.' ~ measure
    ) }} as {{ measure }}_change_percent
{%- endmacro %}
