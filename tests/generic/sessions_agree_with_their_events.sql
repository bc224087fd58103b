{#-
    started_at is the first event, ended_at the last, every count is that of the events, and
    the entry and exit pages are those of the first and last pageview. Fails with the sessions
    that differ, and with those that have no event.
-#}
{% test sessions_agree_with_their_events(model, events) %}

{%- set pageview_url -%}
    case when event_type = 'pageview' then coalesce(page_url, '') end
{%- endset %}

with

counted as (

    select
        site_id,
        session_id,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        count(*) as event_count,
        count(case when event_type = 'pageview' then 1 end) as pageview_count,
        count(case when event_type = 'conversion' then 1 end) as conversion_count,
        {{ sojourn.first_known_of(pageview_url, 'event_number') }} as entry_url,
        {{ sojourn.last_known_of(pageview_url, 'event_number') }} as exit_url

    from {{ events }}

    group by
        site_id,
        session_id

)

select sessions.*

from {{ model }} as sessions

left join counted
    on
        sessions.site_id = counted.site_id
        and sessions.session_id = counted.session_id

where
    counted.session_id is null
    or sessions.started_at != counted.started_at
    or sessions.ended_at != counted.ended_at
    or sessions.event_count != counted.event_count
    or sessions.pageview_count != counted.pageview_count
    or sessions.conversion_count != counted.conversion_count
    or coalesce(sessions.entry_url, '') != coalesce(counted.entry_url, '')
    or coalesce(sessions.exit_url, '') != coalesce(counted.exit_url, '')
    or sessions.duration_seconds
    != {{ sojourn.seconds_between('counted.started_at', 'counted.ended_at') }}

{% endtest %}
