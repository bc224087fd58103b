{{ config(group = 'sojourn') }}

{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters) -%}
{%- set interval = parameters.interval | default('day') -%}
{%- set time_columns = ['started_on'] -%}
{%- if interval == 'hour' -%}
{%- do time_columns.append('started_hour') -%}
{%- endif -%}

with

sessions as (

    select
        *,
        {{ visitor_or_stream() }} as visitor

    from {{ ref('sessions') }}

    where
        {{ session_conditions(parameters, dates) }}

),

site_rules as (

    select * from {{ ref('int_site_rules') }}

),

in_time as (

    select
        {% if interval in ('hour', 'day') %}
        sessions.started_on,
        {% else %}
        cast({{ dbt.date_trunc(interval, 'sessions.started_on') }} as date)
            as started_on,
        {% endif %}
        {% if interval == 'hour' %}
        {{ local_hour('sessions.started_at', 'site_rules.time_zone') }}
            as started_hour,
        {% endif %}
        sessions.visitor,
        sessions.pageview_count,
        sessions.conversion_count,
        sessions.is_bounce,
        sessions.duration_seconds

    from sessions

    {{ join_site_rules('sessions') }}

),

final as (

    select
        {{ time_columns | join(',\n        ') }},
        count(*) as visits,
        count(distinct visitor) as visitors,
        cast(sum(pageview_count) as bigint) as pageviews,
        {{ mean_of('sum(pageview_count)', 'count(*)') }}
            as pageviews_per_visit,
        {{ mean_of('sum(duration_seconds)', 'count(*)') }}
            as avg_duration_seconds,
        {{ percent_of(
            'count(case when is_bounce then 1 end)', 'count(*)'
        ) }} as bounce_rate,
        count(case when conversion_count > 0 then 1 end) as converted_visits,
        {{ percent_of(
            'count(case when conversion_count > 0 then 1 end)', 'count(*)'
        ) }} as conversion_rate

    from in_time

    group by
        {{ time_columns | join(',\n        ') }}

)

select * from final

order by {{ time_columns | join(', ') }}
