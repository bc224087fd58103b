{#-
    Sessions, their visitors, pageviews, mean duration and bounce rate, as columns of an
    aggregation, of the rows of which a condition holds. A session without a visitor counts as its
    stream's. Means and rates are null where there is no session.
-#}
{%- macro session_measures(condition, prefix='') -%}
    {%- set session_count = 'count(case when ' ~ condition ~ ' then 1 end)' -%}
    {{ session_count }} as {{ prefix }}sessions,
    count(distinct case when {{ condition }} then {{ visitor_or_stream() }} end)
        as {{ prefix }}visitors,
    coalesce(cast(sum(case when {{ condition }} then pageview_count end) as bigint), 0)
        as {{ prefix }}pageviews,
    {{ mean_of(
        'sum(case when ' ~ condition ~ ' then duration_seconds end)', session_count
    ) }} as {{ prefix }}avg_duration_seconds,
    {{ percent_of(
        'count(case when ' ~ condition ~ ' and is_bounce then 1 end)', session_count
    ) }} as {{ prefix }}bounce_rate
{%- endmacro %}


{#- A sum over a number of rows, with three places; null where that is 0. -#}
{%- macro mean_of(sum, row_count) -%}
    {{ quotient(sum, 'nullif(' ~ row_count ~ ', 0)', 'decimal(18, 3)') }}
{%- endmacro %}


{#- How much of a whole a part is, in percent with two places; null where the whole is 0. -#}
{%- macro percent_of(part, whole) -%}
    {{ quotient('100 * (' ~ part ~ ')', 'nullif(' ~ whole ~ ', 0)', 'decimal(18, 2)') }}
{%- endmacro %}


{#- A measure, the same of the period before, and the change from that in percent. -#}
{%- macro compared(measure) -%}
    {{ measure }},
    previous_{{ measure }},
    {{ percent_of(measure ~ ' - previous_' ~ measure, 'previous_' ~ measure) }}
        as {{ measure }}_change_percent
{%- endmacro %}
