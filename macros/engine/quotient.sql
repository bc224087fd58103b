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

{#- A cast cuts places off. -#}
{%- macro clickhouse__quotient(dividend, divisor, type) -%}
    {%- set places = type.split(',')[1] | replace(')', '') | int -%}
    cast(round(toDecimal256({{ dividend }}, 20) / {{ divisor }}, {{ places }}) as {{ type }})
{%- endmacro %}
