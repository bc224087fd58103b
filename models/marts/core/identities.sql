{{
    config(
        materialized = 'table',
        pre_hook = "{{ create_unlinked_visitors() }}",
    )
}}

-- A link holds from the first event that carries another user than the one
-- before until the next such event: who comes later rewrites nobody.

with

identifying_events as (

    select
        site_id,
        visitor_id,
        user_id,
        occurred_at,
        sequence,
        event_id,
        event_type,
        tracker

    from {{ ref('events') }}

    where
        user_id is not null
        and visitor_id is not null

),

unlinkings as (

    select
        site_id,
        visitor_id,
        user_id,
        max(unlinked_at) as unlinked_at

    from {{ unlinked_visitors() }}

    group by
        site_id,
        visitor_id,
        user_id

),

-- What was seen after an unlinking links again.
with_unlinkings as (

    select
        identifying_events.site_id as site_id,
        identifying_events.visitor_id as visitor_id,
        identifying_events.user_id as user_id,
        identifying_events.occurred_at,
        identifying_events.sequence,
        identifying_events.event_id,
        identifying_events.event_type,
        identifying_events.tracker,
        case
            when
                from_user.unlinked_at is null
                or from_all.unlinked_at > from_user.unlinked_at
                then from_all.unlinked_at
            else from_user.unlinked_at
        end as unlinked_at

    from identifying_events

    left join unlinkings as from_user
        on
            identifying_events.site_id = from_user.site_id
            and identifying_events.visitor_id = from_user.visitor_id
            and identifying_events.user_id = from_user.user_id
            and identifying_events.occurred_at <= from_user.unlinked_at

    left join unlinkings as from_all
        on
            identifying_events.site_id = from_all.site_id
            and identifying_events.visitor_id = from_all.visitor_id
            and from_all.user_id is null
            and identifying_events.occurred_at <= from_all.unlinked_at

),

in_order as (

    select
        *,
        unlinked_at is not null as is_unlinked,
        lead(occurred_at) over (
            partition by site_id, visitor_id, unlinked_at is not null
            order by occurred_at, sequence nulls first, event_id
        ) as next_at

    from with_unlinkings

),

-- Of several users in one instant the last one counts.
last_of_instants as (

    select
        *,
        lag(user_id) over (
            partition by site_id, visitor_id, is_unlinked
            order by occurred_at
        ) as previous_user_id

    from in_order

    where
        next_at is null
        or next_at > occurred_at

),

link_starts as (

    select
        *,
        lead(occurred_at) over (
            partition by site_id, visitor_id, is_unlinked
            order by occurred_at
        ) as next_linked_at

    from last_of_instants

    where
        previous_user_id is null
        or previous_user_id != user_id

),

final as (

    select
        site_id,
        visitor_id,
        user_id,
        occurred_at as linked_at,

        -- An undone link holds at no time.
        case
            when is_unlinked then occurred_at
            else next_linked_at
        end as until_at,
        unlinked_at,
        event_id as evidence_event_id,
        event_type as evidence_event_type,
        tracker as evidence_tracker

    from link_starts

)

select * from final
