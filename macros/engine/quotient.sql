{#-
    A number divided by another as a decimal, rounded half up, also where both are whole.
    Null where the divisor is: wrap it in nullif where it may be 0.
-#}
{%- macro quotient(dividend, divisor, type) -%}
    {{ return(adapter.dispatch('quotient', 'sojourn')(dividend, divisor, type)) }}
{%- endmacro %}

{%- macro default__quotient(dividend, divisor, type) -%}
    cast(1.0 * ({{ dividend }}) / {{ divisor }} as {{ type }})
{%- endmacro %}

{#- What it divides are doubles, in which a half may lie below it: so in whole millionths. -#}
{%- macro duckdb__quotient(dividend, divisor, type) -%}
    {%- set places = type.split(',')[1] | replace(')', '') | int -%}
    {%- set parts = [] -%}
    {%- for number in [dividend, divisor] -%}
        {%- do parts.append(
            'cast(cast(abs(' ~ number ~ ') as decimal(38, 6)) * 1000000 as hugeint)'
        ) -%}
    {%- endfor -%}
    cast(
        sign({{ dividend }}) * sign({{ divisor }})
        * cast(
            ({{ 2 * 10 ** places }} * {{ parts[0] }} + {{ parts[1] }}) // (2 * {{ parts[1] }})
            as decimal(28, 0)
        )
        * cast(
            {{ '%.*f' | format(places, 0.1 ** places) }}
            as decimal({{ places + 1 }}, {{ places }})
        )
        as {{ type }}
    )
{%- endmacro %}

{#- A cast cuts places off. -#}
{%- macro clickhouse__quotient(dividend, divisor, type) -%}
    {%- set places = type.split(',')[1] | replace(')', '') | int -%}
    cast(round(toDecimal256({{ dividend }}, 20) / {{ divisor }}, {{ places }}) as {{ type }})
{%- endmacro %}
