{#-
    The raw rows that a run of `events` reads: those that it has not taken in, where
    `reclassify_from` is set all that happened from then on, and copies of what was erased.
-#}
{%- macro arriving_rows() -%}
    (
        {{ new_raw_rows(ref('int_events_unioned')) }}
        {%- if repair_time('reclassify_from') %}
        or occurred_at >= {{ timestamp_literal(repair_time('reclassify_from')) }}
        {%- endif %}
        {{- or_is_copy_of_erased('events') }}
    )
{%- endmacro %}
