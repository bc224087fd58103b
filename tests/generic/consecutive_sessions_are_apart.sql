{#-
    Between two sessions of a stream lies more than the timeout, or a split that the site's
    definition names: another local day, or a touch that counts as a campaign. Fails with the
    sessions that should have been one with their predecessor.
-#}
{% test consecutive_sessions_are_apart(model, rules, events) %}

with

followed as (

    select
        *,
        lag(ended_at) over (
            partition by site_id, stream_id order by started_at
        ) as previous_ended_at

    from {{ model }}

)

select followed.*

from followed

{{ sojourn.join_site_rules('followed', rules) }}

inner join {{ events }} as entries
    on
        followed.site_id = entries.site_id
        and followed.session_id = entries.session_id
        and entries.is_entry

where
    followed.previous_ended_at is not null
    and not coalesce(
        {{ sojourn.microseconds_between('followed.previous_ended_at', 'followed.started_at') }}
        > site_rules.longest_gap_microseconds,
        false
    )
    and not (
        site_rules.splits_at_midnight
        and {{ sojourn.local_date('followed.previous_ended_at', 'site_rules.time_zone') }}
        != {{ sojourn.local_date('followed.started_at', 'site_rules.time_zone') }}
    )
    and not (
        site_rules.splits_on_campaign = 'any'
        and {{ sojourn.is_known_touch('entries.touch_rule') }}
    )
    and not (
        site_rules.splits_on_campaign = 'tagged'
        and {{ sojourn.is_tagged_touch('entries.touch_rule') }}
    )

{% endtest %}
