{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters) -%}

-- The rate is that of a minute at least: two events in one second are no
-- burst, but a page that sends two.

with

sessions as (

    select * from {{ ref('sessions') }}

    where
        {{ session_conditions(parameters, dates) }}

),

measured as (

    select
        session_id,
        visitor_id,
        started_at,
        ended_at,
        duration_seconds,
        event_count,
        pageview_count,
        interaction_count,
        is_bot,
        browser,
        country,
        entry_path,
        entry_source,
        event_count * 60
        > {{ parameters.events_per_minute | default(1) }}
        * case when duration_seconds < 60 then 60 else duration_seconds end
            as is_too_fast,
        duration_seconds > {{ parameters.hours | default(1) * 3600 }}
            as is_too_long,
        pageview_count > {{ parameters.pageviews | default(1) }}
            as is_too_deep

    from sessions

),

final as (

    select
        *,
        case when is_too_fast then 1 else 0 end
        + case when is_too_long then 1 else 0 end
        + case when is_too_deep then 1 else 0 end as reason_count

    from measured

    where
        is_too_fast
        or is_too_long
        or is_too_deep

)

select * from final

order by reason_count desc, event_count desc, session_id asc

limit {{ parameters.limit | default(1) }}
