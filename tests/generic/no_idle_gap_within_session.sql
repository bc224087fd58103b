{#-
    No two neighbouring events of a session are further apart than the site's definition
    allows. Fails with the events that come too late for their session.
-#}
{% test no_idle_gap_within_session(model, rules) %}

with

followed as (

    select
        site_id,
        session_id,
        event_id,
        occurred_at,
        lag(occurred_at) over (
            partition by site_id, session_id order by event_number
        ) as previous_at

    from {{ model }}

)

select followed.*

from followed

{{ sojourn.join_site_rules('followed', rules) }}

where
    {{ sojourn.microseconds_between('followed.previous_at', 'followed.occurred_at') }}
    > site_rules.longest_gap_microseconds
    or followed.occurred_at < followed.previous_at

{% endtest %}
