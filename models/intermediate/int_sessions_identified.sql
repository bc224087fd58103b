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

identities as (

    select * from {{ ref('identities') }}

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

    from identities

    where unlinked_at is null

),

unlinkings as (

    select
        site_id,
        visitor_id,
        user_id,
        max(unlinked_at) as unlinked_at

    from identities

    where unlinked_at is not null

    group by
        site_id,
        visitor_id,
        user_id

),

final as (

    select
        sessions.site_id as site_id,
        sessions.session_id,
        case
            when unlinkings.user_id is null
                then coalesce(sessions.user_id, links.user_id)
            else links.user_id
        end as user_id,
        sessions.started_at < links.linked_at
        and (sessions.user_id is null or unlinkings.user_id is not null)
            as is_before_link

    from sessions

    left join unlinkings
        on
            sessions.site_id = unlinkings.site_id
            and sessions.visitor_id = unlinkings.visitor_id
            and sessions.user_id = unlinkings.user_id
            and sessions.started_at <= unlinkings.unlinked_at

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

    where
        links.user_id is not null
        or (sessions.user_id is not null and unlinkings.user_id is null)

)

select * from final
