{#-
    What a session says of its entry, its place and its device is what its first event
    says. Fails with the sessions that mix several events.
-#}
{% test entry_agrees_with_the_first_event(model, events) %}

select sessions.*

from {{ model }} as sessions

inner join {{ events }} as entries
    on
        sessions.site_id = entries.site_id
        and sessions.session_id = entries.session_id
        and entries.is_entry

where
    entries.occurred_at != sessions.started_at
    {%- for name in ['touch_rule', 'campaign', 'term', 'content', 'click_id'] %}
    or coalesce(entries.{{ name }}, '') != coalesce(sessions.entry_{{ name }}, '')
    {%- endfor %}
    {%- for name in ['source', 'medium', 'channel'] %}
    or (
        entries.touch_rule not like 'internal%'
        and coalesce(entries.{{ name }}, '') != coalesce(sessions.entry_{{ name }}, '')
    )
    {%- endfor %}
    {%- for name in [
        'visitor_id', 'country', 'region', 'city', 'language', 'device_type', 'browser',
        'browser_version', 'os'
    ] %}
    or coalesce(entries.{{ name }}, '') != coalesce(sessions.{{ name }}, '')
    {%- endfor %}
    or coalesce(entries.is_bot, false) != sessions.is_bot

{% endtest %}
