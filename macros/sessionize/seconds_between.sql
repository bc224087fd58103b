{#- Seconds from one timestamp to another as a decimal with three places, cut, not rounded:
    milliseconds are what every tracker gives. -#}
{%- macro seconds_between(start_at, end_at) -%}
    cast(
        cast(
            {{ sojourn.whole_division(sojourn.microseconds_between(start_at, end_at), 1000) }}
            as decimal(18, 3)
        ) / 1000 as decimal(18, 3)
    )
{%- endmacro %}
