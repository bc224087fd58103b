{#-
    Of two rows with one event id, whether the first is the one that counts: the earlier
    loaded, then the earlier in time, then the smaller hash.
-#}
{%- macro arrived_before(row, other) -%}
    (
        {{ row }}.loaded_at < {{ other }}.loaded_at
        or (
            {{ row }}.loaded_at = {{ other }}.loaded_at
            and (
                {{ row }}.occurred_at < {{ other }}.occurred_at
                or (
                    {{ row }}.occurred_at = {{ other }}.occurred_at
                    and {{ row_hash(row ~ '.') }} < {{ row_hash(other ~ '.') }}
                )
            )
        )
    )
{%- endmacro %}
