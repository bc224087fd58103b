{#- An amount of a currency's main unit in its minor one, rounded half up. -#}
{%- macro cents(amount, currency) -%}
    cast(
        floor(
            cast({{ read_as(amount, 'decimal(18, 4)') }} as decimal(28, 4))
            * {{ minor_units(currency) }}
            + cast(0.5 as decimal(2, 1))
        )
        as bigint
    )
{%- endmacro %}


{#-
    How many minor units a currency's main one has: ISO 4217 names some with none and some with
    thousandths. A hundred where nothing is said.
-#}
{%- macro minor_units(currency) -%}
    case
        when {{ currency_code(currency) }} in (
            'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI',
            'VND', 'VUV', 'XAF', 'XOF', 'XPF'
        ) then 1
        when {{ currency_code(currency) }} in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND')
            then 1000
        else 100
    end
{%- endmacro %}
