{#-
    Millimetric's bucket, floor(unix seconds / 1800), as text. first_day says that
    none is before 1970, so whole division is the floor.
-#}
{%- macro half_hour_bucket(occurred_at='occurred_at') -%}
    cast(
        {{ whole_division(epoch_microseconds(occurred_at), 1800000000) }}
        as {{ dbt.type_string() }}
    )
{%- endmacro %}
