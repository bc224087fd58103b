{#-
    What makes two rejected rows one: all that they say, without when and from which file
    they were loaded.
-#}
{%- macro rejection_key() -%}
    {{ dbt.hash(
        row_hash()
        ~ " || '|' || coalesce(event_type, '~')"
        ~ " || '|' || coalesce(cast(" ~ epoch_microseconds('occurred_at') ~ " as "
        ~ dbt.type_string() ~ "), '~') || '|' || coalesce(raw_occurred_at, '~')"
        ~ " || '|' || coalesce(raw_row, '~')"
    ) }}
{%- endmacro %}
