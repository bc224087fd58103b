{{ config(materialized = 'view') }}

with

sessions as (

    select * from {{ ref('sessions') }}

),

final as (

    select
        site_id as client_id,
        session_id,
        visitor_id,
        started_at as session_start_time,
        started_at as first_visit,
        ended_at as last_visit,
        cast(floor(duration_seconds) as bigint) as duration_seconds,
        pageview_count as page_views,
        pageview_count as page_count,
        interaction_count,
        engaged_seconds as engaged_time,
        max_scroll_depth,
        country,
        entry_referrer as referrer,
        device_type,
        browser as browser_name,
        os as os_name

    from sessions

)

select * from final
