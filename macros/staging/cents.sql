{#- An amount of a currency's main unit in its minor one, rounded half up. -#}
{%- macro cents(amount) -%}
    cast(
        floor(
            cast({{ read_as(amount, 'decimal(18, 4)') }} as decimal(28, 4)) * 100
            + cast(0.5 as decimal(2, 1))
        )
        as bigint
    )
{%- endmacro %}
