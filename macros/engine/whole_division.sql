{#- How often a positive whole number goes into another, as a whole number. -#}
{%- macro whole_division(dividend, divisor) -%}
    {{ return(adapter.dispatch('whole_division', 'sojourn')(dividend, divisor)) }}
{%- endmacro %}

{%- macro default__whole_division(dividend, divisor) -%}
    (({{ dividend }}) / ({{ divisor }}))
{%- endmacro %}

{%- macro snowflake__whole_division(dividend, divisor) -%}
    cast((({{ dividend }}) - mod({{ dividend }}, {{ divisor }})) / ({{ divisor }}) as bigint)
{%- endmacro %}

{%- macro bigquery__whole_division(dividend, divisor) -%}
    div({{ dividend }}, {{ divisor }})
{%- endmacro %}

{%- macro duckdb__whole_division(dividend, divisor) -%}
    (({{ dividend }}) // ({{ divisor }}))
{%- endmacro %}

{%- macro spark__whole_division(dividend, divisor) -%}
    (({{ dividend }}) div ({{ divisor }}))
{%- endmacro %}

{%- macro clickhouse__whole_division(dividend, divisor) -%}
    intDiv({{ dividend }}, {{ divisor }})
{%- endmacro %}
