{#-
    The middle of the values, which are decimals of three places, between the two middle
    ones where their number is even: to be cast to three places, half up.
-#}
{%- macro median_of(value) -%}
    {{ return(adapter.dispatch('median_of', 'sojourn')(value)) }}
{%- endmacro %}

{#- Of decimals, not of doubles as the engines' own are: all round one half alike. -#}
{%- macro default__median_of(value) -%}
    (
        cast(percentile_disc(0.5) within group (order by {{ value }}) as decimal(18, 3))
        + cast(percentile_disc(0.5) within group (order by {{ value }} desc) as decimal(18, 3))
    ) * 0.5
{%- endmacro %}

{%- macro bigquery__median_of(value) -%}
    (
        array_agg({{ value }} ignore nulls order by {{ value }})[
            safe_offset(div(count({{ value }}) - 1, 2))
        ]
        + array_agg({{ value }} ignore nulls order by {{ value }} desc)[
            safe_offset(div(count({{ value }}) - 1, 2))
        ]
    ) / 2
{%- endmacro %}

{#- A cast cuts places off. -#}
{%- macro clickhouse__median_of(value) -%}
    round(
        (
            toDecimal256(quantileExactLow(0.5)({{ value }}), 4)
            + toDecimal256(quantileExactHigh(0.5)({{ value }}), 4)
        ) / 2,
        3
    )
{%- endmacro %}
