{#-
    Where the site's definition lets midnight split, a session ends on the local day on which
    it started, and that is its started_on. Fails with the sessions that go on past midnight.
-#}
{% test no_midnight_within_session(model, rules) %}

select sessions.*

from {{ model }} as sessions

{{ sojourn.join_site_rules('sessions', rules) }}

where
    {{ sojourn.local_date('sessions.started_at', 'site_rules.time_zone') }} != sessions.started_on
    or (
        site_rules.splits_at_midnight
        and {{ sojourn.local_date('sessions.ended_at', 'site_rules.time_zone') }}
        != sessions.started_on
    )

{% endtest %}
