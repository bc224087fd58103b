-- Who identified in a session has it. An anonymous one is of the user whose
-- link held when it began; before the first link of all, of that link's user:
-- nobody else was ever seen there by then.

with

sessions as (

    select
        site_id,
        session_id,
        visitor_id,
        user_id,
        started_at

    from {{ ref('sessions') }}

),

links as (

    select
        site_id,
        visitor_id,
        user_id,
        linked_at,
        until_at,
        row_number() over (
            partition by site_id, visitor_id
            order by linked_at
        ) as link_number

    from {{ ref('identities') }}

    where unlinked_at is null

),

undone as (

    select * from {{ ref('int_undone_identifications') }}

),

undone_sessions as (

    select distinct
        site_id,
        session_id

    from undone

),

-- Who else identified in such a session; of none, it is an anonymous one.
left_identifications as (

    select
        events.site_id as site_id,
        events.session_id as session_id,
        events.user_id as user_id,
        row_number() over (
            partition by events.site_id, events.session_id
            order by events.event_number desc
        ) as place_from_last

    from {{ ref('events') }} as events

    inner join undone_sessions
        on
            events.site_id = undone_sessions.site_id
            and events.session_id = undone_sessions.session_id

    left join undone
        on {{ same_event('events', 'undone') }}

    where
        events.user_id is not null
        and undone.event_id is null

),

identified_sessions as (

    select
        sessions.site_id as site_id,
        sessions.session_id as session_id,
        sessions.visitor_id as visitor_id,
        sessions.started_at as started_at,
        case
            when undone_sessions.session_id is null then sessions.user_id
            else left_identifications.user_id
        end as user_id

    from sessions

    left join undone_sessions
        on
            sessions.site_id = undone_sessions.site_id
            and sessions.session_id = undone_sessions.session_id

    left join left_identifications
        on
            sessions.site_id = left_identifications.site_id
            and sessions.session_id = left_identifications.session_id
            and left_identifications.place_from_last = 1

),

final as (

    select
        sessions.site_id as site_id,
        sessions.session_id as session_id,
        coalesce(sessions.user_id, links.user_id) as user_id,
        sessions.user_id is null
        and sessions.started_at < links.linked_at as is_before_link

    from identified_sessions as sessions

    left join links
        on
            sessions.site_id = links.site_id
            and sessions.visitor_id = links.visitor_id
            and (
                links.link_number = 1
                or sessions.started_at >= links.linked_at
            )
            and (
                links.until_at is null
                or sessions.started_at < links.until_at
            )

    where coalesce(sessions.user_id, links.user_id) is not null

)

select * from final
