-- A person is the user where one is known, on whatever device; else the
-- visitor, else the stream. Told apart, as one's id may be another's.

with

sessions as (

    select * from {{ ref('sessions') }}

),

identified as (

    select * from {{ ref('int_sessions_identified') }}

),

final as (

    select
        sessions.site_id,
        sessions.session_id,
        case
            when identified.user_id is not null
                then 'user ' || identified.user_id
            when sessions.visitor_id is not null
                then 'visitor ' || sessions.visitor_id
            else 'stream ' || sessions.stream_id
        end as person,
        sessions.started_at,
        sessions.stream_id,
        sessions.session_number,
        sessions.conversion_count,
        sessions.entry_source,
        sessions.entry_medium,
        sessions.entry_campaign,
        sessions.entry_channel,
        {{ is_direct_entry('sessions') }} as is_direct,
        sessions.is_bot

    from sessions

    left join identified
        on
            sessions.site_id = identified.site_id
            and sessions.session_id = identified.session_id

)

select * from final
