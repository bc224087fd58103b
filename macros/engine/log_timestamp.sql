{#- The UTC timestamp of a log's text such as 17/May/2015:10:05:03 +0000; null if it is none. -#}
{%- macro log_timestamp(text) -%}
    {{ return(adapter.dispatch('log_timestamp', 'sojourn')(text)) }}
{%- endmacro %}

{%- macro default__log_timestamp(text) -%}
    to_timestamp({{ text }}, 'DD/Mon/YYYY:HH24:MI:SS TZHTZM') at time zone 'UTC'
{%- endmacro %}

{%- macro duckdb__log_timestamp(text) -%}
    cast(try_strptime({{ text }}, '%d/%b/%Y:%H:%M:%S %z') at time zone 'UTC' as timestamp)
{%- endmacro %}

{%- macro spark__log_timestamp(text) -%}
    try_to_timestamp({{ text }}, 'dd/MMM/yyyy:HH:mm:ss Z')
{%- endmacro %}

{%- macro clickhouse__log_timestamp(text) -%}
    parseDateTime64OrNull({{ text }}, 3, '%d/%b/%Y:%H:%i:%s %z', 'UTC')
{%- endmacro %}
