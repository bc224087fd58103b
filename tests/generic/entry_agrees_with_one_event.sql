{#-
    What a session says of its place and device is what its first event says; of its touch,
    what the one event says that its definition names. Fails with the sessions that mix
    several events.
-#}
{% test entry_agrees_with_one_event(model, events, definitions) %}

with

touch_numbers as (

    select
        site_id,
        session_id,
        min(case when event_type = 'pageview' then event_number end) as first_pageview,
        min(case when {{ sojourn.is_known_touch() }} then event_number end) as first_known

    from {{ events }}

    group by
        site_id,
        session_id

)

select sessions.*

from {{ model }} as sessions

inner join {{ definitions }} as definitions
    on sessions.session_definition = definitions.session_definition

inner join touch_numbers
    on
        sessions.site_id = touch_numbers.site_id
        and sessions.session_id = touch_numbers.session_id

inner join {{ events }} as entries
    on
        sessions.site_id = entries.site_id
        and sessions.session_id = entries.session_id
        and entries.is_entry

inner join {{ events }} as touches
    on
        sessions.site_id = touches.site_id
        and sessions.session_id = touches.session_id
        and touches.event_number = coalesce(
            case definitions.entry_touch
                when 'first_pageview' then touch_numbers.first_pageview
                when 'first_known' then touch_numbers.first_known
            end,
            1
        )

where
    entries.occurred_at != sessions.started_at
    {%- for name in ['touch_rule', 'campaign', 'term', 'content', 'click_id'] %}
    or coalesce(touches.{{ name }}, '') != coalesce(sessions.entry_{{ name }}, '')
    {%- endfor %}
    {%- for name in ['source', 'medium', 'channel'] %}
    or (
        touches.touch_rule not like 'internal%'
        and coalesce(touches.{{ name }}, '') != coalesce(sessions.entry_{{ name }}, '')
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
