{#- Whole microseconds from one timestamp to another: exact, no boundaries counted. -#}
{%- macro microseconds_between(start_at, end_at) -%}
    {{ return(adapter.dispatch('microseconds_between', 'sojourn')(start_at, end_at)) }}
{%- endmacro %}

{%- macro default__microseconds_between(start_at, end_at) -%}
    cast(extract(epoch from ({{ end_at }}) - ({{ start_at }})) * 1000000 as bigint)
{%- endmacro %}

{%- macro snowflake__microseconds_between(start_at, end_at) -%}
    datediff(microsecond, {{ start_at }}, {{ end_at }})
{%- endmacro %}

{%- macro bigquery__microseconds_between(start_at, end_at) -%}
    timestamp_diff({{ end_at }}, {{ start_at }}, microsecond)
{%- endmacro %}

{%- macro redshift__microseconds_between(start_at, end_at) -%}
    datediff(microsecond, {{ start_at }}, {{ end_at }})
{%- endmacro %}

{%- macro duckdb__microseconds_between(start_at, end_at) -%}
    (epoch_us({{ end_at }}) - epoch_us({{ start_at }}))
{%- endmacro %}

{%- macro spark__microseconds_between(start_at, end_at) -%}
    (unix_micros({{ end_at }}) - unix_micros({{ start_at }}))
{%- endmacro %}

{%- macro clickhouse__microseconds_between(start_at, end_at) -%}
    (toUnixTimestamp64Micro({{ end_at }}) - toUnixTimestamp64Micro({{ start_at }}))
{%- endmacro %}
