{#-
    The longest gap inside an activity, in microseconds; null without a timeout. Where a gap
    equal to the timeout starts a new one, it is one microsecond less than the timeout.
-#}
{%- macro longest_gap(
    timeout_seconds='timeout_seconds', gap_equal_to_timeout='gap_equal_to_timeout'
) -%}
    (
        cast({{ timeout_seconds }} as bigint) * 1000000
        - case when {{ gap_equal_to_timeout }} = 'starts' then 1 else 0 end
    )
{%- endmacro %}
