{%- set parameters = query_parameters() -%}
{%- set most_events = 1000 -%}

with

sessions as (

    select * from {{ ref('sessions') }}

    where
        site_id = {{ text_literal(parameters.site_id) }}
        and session_id = {{ text_literal(parameters.session_id) }}

),

events as (

    select * from {{ ref('events') }}

    where
        site_id = {{ text_literal(parameters.site_id) }}
        and session_id = {{ text_literal(parameters.session_id) }}
        and event_number <= {{ most_events }}

),

final as (

    select
        sessions.site_id as site_id,
        sessions.session_id as session_id,
        sessions.visitor_id as visitor_id,
        sessions.user_id as user_id,
        sessions.session_definition,
        sessions.started_at,
        sessions.ended_at,
        sessions.duration_seconds,
        sessions.session_number,
        sessions.event_count,
        sessions.pageview_count,
        sessions.conversion_count,
        sessions.revenue_cents as revenue_cents,
        sessions.currency as currency,
        sessions.is_bounce,
        sessions.is_bot as is_bot,
        sessions.entry_source,
        sessions.entry_medium,
        sessions.entry_campaign,
        sessions.entry_channel,
        sessions.entry_url,
        sessions.exit_url,
        sessions.country as country,
        sessions.region as region,
        sessions.city as city,
        sessions.browser as browser,
        sessions.os as os,
        sessions.device_type as device_type,
        sessions.event_count > {{ most_events }} as truncated,

        events.event_number,
        events.event_id,
        events.event_name,
        events.event_type,
        events.occurred_at,
        events.page_url,
        events.page_path,
        events.page_title,
        events.referrer_url,
        events.engaged_seconds,
        events.scroll_depth,
        events.revenue_cents as event_revenue_cents,
        events.currency as event_currency,
        events.properties

    from events

    inner join sessions
        on
            events.session_id = sessions.session_id
            and events.session_started_at = sessions.started_at

)

select * from final

order by event_number
