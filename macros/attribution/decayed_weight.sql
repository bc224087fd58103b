{#-
    A weight that halves with every half-life of a touch's age, in whole hours: a million for
    a touch of this hour, at least 1. The powers are worked out here and written as whole
    numbers, so that every engine gives the same.
-#}
{%- macro decayed_weight(age_microseconds, half_life_days, lookback_days) -%}
    {%- set hours = whole_division(age_microseconds, 3600000000) -%}
    {%- set days = whole_division(age_microseconds, 86400000000) -%}
    greatest(
        {{ whole_division(
            'cast(case ' ~ days ~ powers_of_a_half(lookback_days + 1, half_life_days)
            ~ ' end as bigint) * case ' ~ '(' ~ hours ~ ' % 24)'
            ~ powers_of_a_half(24, half_life_days * 24) ~ ' end',
            1000000
        ) }},
        1
    )
{%- endmacro %}


{#- Branches of a case: 2 to the power of -n / half_life for n below count, in millionths. -#}
{%- macro powers_of_a_half(count, half_life) -%}
    {%- for number in range(count | int) %}
        when {{ number }} then {{ (1000000 * 0.5 ** (number / half_life)) | round | int }}
    {%- endfor %}
        else 0
{%- endmacro %}
