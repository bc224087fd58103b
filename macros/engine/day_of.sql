{#- The UTC date of a timestamp. -#}
{%- macro day_of(timestamp) -%}
    {{ return(adapter.dispatch('day_of', 'sojourn')(timestamp)) }}
{%- endmacro %}

{%- macro default__day_of(timestamp) -%}
    cast({{ timestamp }} as date)
{%- endmacro %}

{%- macro clickhouse__day_of(timestamp) -%}
    toDate({{ timestamp }})
{%- endmacro %}
