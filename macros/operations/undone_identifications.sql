{#-
    The events whose visitor and user an unlinking has parted: what was identified up to it,
    whenever that is loaded; what was seen after it links again. A query.
-#}
{%- macro undone_identifications(events) -%}
    select
        events.event_key as event_key,
        events.site_id as site_id,
        events.event_id as event_id,
        events.session_id as session_id,
        max(unlinked_visitors.unlinked_at) as unlinked_at

    from {{ events }} as events

    inner join {{ unlinked_visitors() }} as unlinked_visitors
        on
            events.site_id = unlinked_visitors.site_id
            and events.visitor_id = unlinked_visitors.visitor_id

    where
        events.user_id is not null
        and events.occurred_at <= unlinked_visitors.unlinked_at
        and (
            unlinked_visitors.user_id is null
            or unlinked_visitors.user_id = events.user_id
        )

    group by
        events.event_key,
        events.site_id,
        events.event_id,
        events.session_id
{%- endmacro %}
