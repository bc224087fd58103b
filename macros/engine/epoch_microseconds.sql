{#- Microseconds from 1970-01-01 UTC to a timestamp, as a whole number. -#}
{%- macro epoch_microseconds(timestamp) -%}
    {{ return(adapter.dispatch('epoch_microseconds', 'sojourn')(timestamp)) }}
{%- endmacro %}

{%- macro default__epoch_microseconds(timestamp) -%}
    cast(extract(epoch from {{ timestamp }}) * 1000000 as bigint)
{%- endmacro %}

{%- macro snowflake__epoch_microseconds(timestamp) -%}
    date_part(epoch_microsecond, {{ timestamp }})
{%- endmacro %}

{%- macro bigquery__epoch_microseconds(timestamp) -%}
    unix_micros({{ timestamp }})
{%- endmacro %}

{%- macro redshift__epoch_microseconds(timestamp) -%}
    datediff(microsecond, timestamp '1970-01-01', {{ timestamp }})
{%- endmacro %}

{%- macro duckdb__epoch_microseconds(timestamp) -%}
    epoch_us({{ timestamp }})
{%- endmacro %}

{%- macro spark__epoch_microseconds(timestamp) -%}
    unix_micros({{ timestamp }})
{%- endmacro %}

{%- macro clickhouse__epoch_microseconds(timestamp) -%}
    toUnixTimestamp64Micro({{ timestamp }})
{%- endmacro %}
