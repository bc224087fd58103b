{{ config(materialized = 'table') }}

with

conversion_events as (

    select * from {{ ref('events') }}

    where event_type = 'conversion'

),

sessions as (

    select * from {{ ref('sessions') }}

),

identified as (

    select * from {{ ref('int_sessions_identified') }}

),

site_rules as (

    select * from {{ ref('int_site_rules') }}

),

final as (

    select
        conversion_events.site_id as site_id,
        conversion_events.event_id,
        conversion_events.session_id as session_id,
        conversion_events.visitor_id as visitor_id,
        identified.user_id as user_id,
        conversion_events.event_name,
        conversion_events.occurred_at as converted_at,
        {{ local_date(
            'conversion_events.occurred_at', 'site_rules.time_zone'
        ) }} as converted_on,
        sessions.session_number,
        coalesce(conversion_events.revenue_cents, 0) as revenue_cents,
        coalesce(conversion_events.currency, site_rules.currency) as currency,
        sessions.entry_source,
        sessions.entry_medium,
        sessions.entry_campaign,
        sessions.entry_channel,
        sessions.is_bot as is_bot

    from conversion_events

    inner join sessions
        on
            conversion_events.site_id = sessions.site_id
            and conversion_events.session_id = sessions.session_id

    left join identified
        on
            conversion_events.site_id = identified.site_id
            and conversion_events.session_id = identified.session_id

    {{ join_site_rules('conversion_events') }}

)

select * from final
