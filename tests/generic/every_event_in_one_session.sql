{#-
    Each event names a session that exists. Fails with the events that have fallen out
    between the two tables.
-#}
{% test every_event_in_one_session(model, sessions) %}

select events.*

from {{ model }} as events

left join {{ sessions }} as sessions
    on
        events.site_id = sessions.site_id
        and events.session_id = sessions.session_id

where sessions.session_id is null

{% endtest %}
