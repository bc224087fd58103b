{#- Each link of a visitor, but for undone ones, begins where the one before it ends. -#}
{% test links_of_a_visitor_follow_each_other(model) %}

with

links as (

    select
        site_id,
        visitor_id,
        linked_at,
        until_at,
        lead(linked_at) over (
            partition by site_id, visitor_id order by linked_at
        ) as next_linked_at

    from {{ model }}

    where unlinked_at is null

)

select *

from links

where
    coalesce(until_at != next_linked_at, false)
    or (until_at is null) != (next_linked_at is null)

{% endtest %}
