{#- The day of the week of a date, 0 = Sunday. -#}
{%- macro weekday(date) -%}
    {{ return(adapter.dispatch('weekday', 'sojourn')(date)) }}
{%- endmacro %}

{%- macro default__weekday(date) -%}
    cast(extract(dow from {{ date }}) as {{ dbt.type_int() }})
{%- endmacro %}

{%- macro bigquery__weekday(date) -%}
    (extract(dayofweek from {{ date }}) - 1)
{%- endmacro %}

{%- macro spark__weekday(date) -%}
    (dayofweek({{ date }}) - 1)
{%- endmacro %}

{%- macro clickhouse__weekday(date) -%}
    toInt32(toDayOfWeek({{ date }}) % 7)
{%- endmacro %}
