{#-
    Of two rows with one event id, whether the first is the one that counts: the earlier
    loaded, then the earlier in time, then the smaller hash.
-#}
{%- macro arrived_before(row, other, row_hash, other_hash) -%}
    (
        {{ row }}.loaded_at < {{ other }}.loaded_at
        or (
            {{ row }}.loaded_at = {{ other }}.loaded_at
            and (
                {{ row }}.occurred_at < {{ other }}.occurred_at
                or (
                    {{ row }}.occurred_at = {{ other }}.occurred_at
                    and {{ row_hash }} < {{ other_hash }}
                )
            )
        )
    )
{%- endmacro %}


{#-
    Whether an arriving row takes the place of the stored one of its id: where it arrived
    before, and in a reclassification of the time in which both happened, for which the
    rows that arrive are all there are.
-#}
{%- macro takes_the_place_of(row, stored, row_hash, stored_hash) -%}
    {%- if repair_time('reclassify_from') -%}
        {%- set first_at = timestamp_literal(repair_time('reclassify_from')) -%}
        (
            {{ arrived_before(row, stored, row_hash, stored_hash) }}
            or (
                {{ row }}.occurred_at >= {{ first_at }}
                and {{ stored }}.occurred_at >= {{ first_at }}
            )
        )
    {%- else -%}
        {{ arrived_before(row, stored, row_hash, stored_hash) }}
    {%- endif -%}
{%- endmacro %}
