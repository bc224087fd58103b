{#-
    True where an event starts a session: it starts an activity, or comes on another date or
    with another touch than those before it, where the definition splits there (local_on and
    carried_touch are null elsewhere). Events of one instant are never parted.
-#}
{%- macro starts_session() -%}
    (
        starts_activity
        or (
            occurred_at > previous_at
            and (
                coalesce(local_on != previous_on, false)
                or coalesce(carried_touch != last_touch, false)
            )
        )
    )
{%- endmacro %}


{#-
    The touch that an event's activity carried last: the last marker up to the event, which is
    a touch, or empty where an activity began without one.
-#}
{%- macro last_carried_touch() -%}
    {{ last_known(
        "case when starts_activity or carried_touch is not null"
        ~ " then coalesce(carried_touch, '') end",
        'stream_position',
        stream_order_again()
    ) }}
{%- endmacro %}
