{{ config(materialized = 'table') }}

-- A link holds from the first event that carries another user than the one
-- before until the next such event: who comes later rewrites nobody.

with

undone as (

    select * from {{ ref('int_undone_identifications') }}

),

identifying_events as (

    select
        events.site_id as site_id,
        events.visitor_id,
        events.user_id,
        events.occurred_at,
        events.sequence,
        events.event_id as event_id,
        events.event_type,
        events.tracker,
        undone.unlinked_at

    from {{ ref('events') }} as events

    left join undone
        on {{ same_event('events', 'undone') }}

    where
        events.user_id is not null
        and events.visitor_id is not null

),

in_order as (

    select
        *,
        unlinked_at is not null as is_unlinked,
        lead(occurred_at) over (
            partition by site_id, visitor_id, unlinked_at is not null
            order by occurred_at, sequence nulls first, event_id
        ) as next_at

    from identifying_events

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
