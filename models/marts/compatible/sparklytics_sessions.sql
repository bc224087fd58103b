{{ config(materialized = 'view') }}

with

sessions as (

    select * from {{ ref('sessions') }}

),

final as (

    select
        site_id as website_id,
        session_id,
        visitor_id,
        {{ timestamp_text('started_at') }} as first_seen,
        {{ timestamp_text('ended_at') }} as last_seen,
        cast(floor(duration_seconds) as bigint) as duration_seconds,
        pageview_count,
        event_count,
        entry_url as entry_page,
        exit_url as exit_page,
        country,
        browser,
        os,
        device_type

    from sessions

)

select * from final
