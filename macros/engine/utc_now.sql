{#- The time at which the query runs, UTC, without a zone as every timestamp here. -#}
{%- macro utc_now() -%}
    {{ return(adapter.dispatch('utc_now', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__utc_now() -%}
    cast(current_timestamp at time zone 'UTC' as timestamp)
{%- endmacro %}

{%- macro snowflake__utc_now() -%}
    sysdate()
{%- endmacro %}

{%- macro bigquery__utc_now() -%}
    current_timestamp()
{%- endmacro %}

{%- macro redshift__utc_now() -%}
    sysdate
{%- endmacro %}

{%- macro spark__utc_now() -%}
    to_utc_timestamp(current_timestamp(), current_timezone())
{%- endmacro %}

{%- macro clickhouse__utc_now() -%}
    now64(6, 'UTC')
{%- endmacro %}
