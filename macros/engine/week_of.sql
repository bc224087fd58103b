{#- The Monday of the week in which a date lies. -#}
{%- macro week_of(date) -%}
    {{ return(adapter.dispatch('week_of', 'sojourn')(date)) }}
{%- endmacro %}

{%- macro default__week_of(date) -%}
    cast(date_trunc('week', {{ date }}) as date)
{%- endmacro %}

{%- macro bigquery__week_of(date) -%}
    date_trunc({{ date }}, isoweek)
{%- endmacro %}

{%- macro clickhouse__week_of(date) -%}
    toMonday({{ date }})
{%- endmacro %}
