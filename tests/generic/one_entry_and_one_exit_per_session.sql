{#-
    Each session has one entry, its first event, and one exit, its last, and its events are
    numbered from 1 without a gap. Fails with the sessions that have not.
-#}
{% test one_entry_and_one_exit_per_session(model) %}

select
    site_id,
    session_id

from {{ model }}

group by
    site_id,
    session_id

having
    count(case when is_entry then 1 end) != 1
    or count(case when is_exit then 1 end) != 1
    or min(case when is_entry then event_number end) != 1
    or max(case when is_exit then event_number end) != count(*)
    or count(distinct event_number) != count(*)
    or max(event_number) != count(*)

{% endtest %}
