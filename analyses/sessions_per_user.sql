{{ config(group = 'sojourn') }}

{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters) -%}

-- Whose a session is, int_sessions_identified says: one person's devices come
-- together, and a shared one is kept apart.

with

sessions as (

    select * from {{ ref('sessions') }}

    where
        {{ session_conditions(parameters, dates) }}

),

identified as (

    select * from {{ ref('int_sessions_identified') }}

    where site_id = {{ text_literal(parameters.site_id) }}

),

final as (

    select
        identified.user_id as user_id,
        count(*) as sessions,
        count(distinct sessions.visitor_id) as devices,
        count(case when identified.is_before_link then 1 end)
            as sessions_before_identify,
        count(case when sessions.device_type = 'desktop' then 1 end)
            as desktop_sessions,
        count(case when sessions.device_type = 'mobile' then 1 end)
            as mobile_sessions,
        count(case when sessions.device_type = 'tablet' then 1 end)
            as tablet_sessions,
        cast(sum(sessions.pageview_count) as bigint) as pageviews,
        cast(sum(sessions.conversion_count) as bigint) as conversions,
        min(sessions.started_at) as first_started_at,
        max(sessions.ended_at) as last_ended_at

    from sessions

    inner join identified
        on sessions.session_id = identified.session_id

    group by identified.user_id

)

select * from final

order by sessions desc, user_id asc

limit {{ parameters.limit | default(1) }}
