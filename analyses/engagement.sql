{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters) -%}

with

sessions as (

    select
        *,
        {{ visitor_or_stream() }} as visitor

    from {{ ref('sessions') }}

    where
        {{ session_conditions(parameters, dates) }}

),

measured as (

    select
        count(distinct visitor) as unique_users,
        count(*) as sessions,
        cast(coalesce(sum(pageview_count), 0) as bigint) as pageviews,
        count(distinct case when session_number > 1 then visitor end)
            as returning_users,
        {{ mean_of('sum(duration_seconds)', 'count(*)') }}
            as avg_session_duration_seconds,
        cast({{ median_of('duration_seconds') }} as decimal(18, 3))
            as median_session_duration_seconds,
        {{ mean_of('sum(pageview_count)', 'count(*)') }} as pages_per_session,
        {{ percent_of(
            'count(case when is_bounce then 1 end)', 'count(*)'
        ) }} as bounce_rate,
        {{ percent_of(
            'count(case when is_engaged then 1 end)', 'count(*)'
        ) }} as engagement_rate

    from sessions

),

final as (

    select
        {{ date_literal(dates.start) }} as start_date,
        {{ date_literal(dates.end) }} as end_date,
        *,
        {{ percent_of('returning_users', 'unique_users') }}
            as returning_users_percent

    from measured

)

select * from final
