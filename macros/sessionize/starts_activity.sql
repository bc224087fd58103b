{#-
    True where an event starts an activity: the first of its stream, or after an idle gap
    longer than the definition allows. Without a timeout a stream is one activity.
-#}
{%- macro starts_activity() -%}
    (
        previous_at is null
        or coalesce(
            {{ microseconds_between('previous_at', 'occurred_at') }} > longest_gap_microseconds,
            false
        )
    )
{%- endmacro %}
