{{ config(pre_hook = "{{ create_unlinked_visitors() }}") }}

-- An unlinking undoes what was identified up to it, whenever that is loaded;
-- what was seen after it links again.

with

events as (

    select
        event_key,
        site_id,
        event_id,
        visitor_id,
        user_id,
        session_id,
        occurred_at

    from {{ ref('events') }}

    where user_id is not null

),

unlinked_visitors as (

    select * from {{ unlinked_visitors() }}

),

final as (

    select
        events.event_key as event_key,
        events.site_id as site_id,
        events.event_id as event_id,
        events.session_id as session_id,
        max(unlinked_visitors.unlinked_at) as unlinked_at

    from events

    inner join unlinked_visitors
        on
            events.site_id = unlinked_visitors.site_id
            and events.visitor_id = unlinked_visitors.visitor_id

    where
        events.occurred_at <= unlinked_visitors.unlinked_at
        and (
            unlinked_visitors.user_id is null
            or unlinked_visitors.user_id = events.user_id
        )

    group by
        events.event_key,
        events.site_id,
        events.event_id,
        events.session_id

)

select * from final
