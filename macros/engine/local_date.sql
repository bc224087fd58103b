{#- The date of a UTC timestamp on the calendar of a time zone (an IANA name). -#}
{%- macro local_date(timestamp, time_zone) -%}
    {{ return(adapter.dispatch('local_date', 'sojourn')(timestamp, time_zone)) }}
{%- endmacro %}

{%- macro default__local_date(timestamp, time_zone) -%}
    cast(({{ timestamp }} at time zone 'UTC') at time zone {{ time_zone }} as date)
{%- endmacro %}

{%- macro snowflake__local_date(timestamp, time_zone) -%}
    cast(convert_timezone('UTC', {{ time_zone }}, {{ timestamp }}) as date)
{%- endmacro %}

{%- macro bigquery__local_date(timestamp, time_zone) -%}
    date({{ timestamp }}, {{ time_zone }})
{%- endmacro %}

{%- macro redshift__local_date(timestamp, time_zone) -%}
    cast(convert_timezone('UTC', {{ time_zone }}, {{ timestamp }}) as date)
{%- endmacro %}

{%- macro spark__local_date(timestamp, time_zone) -%}
    cast(from_utc_timestamp({{ timestamp }}, {{ time_zone }}) as date)
{%- endmacro %}

{#- toTimeZone takes the first row's zone for all of them. -#}
{%- macro clickhouse__local_date(timestamp, time_zone) -%}
    toDate(formatDateTime({{ timestamp }}, '%F', assumeNotNull({{ time_zone }})))
{%- endmacro %}


{#- The hour of a UTC timestamp, 0 to 23, on the clock of a time zone (an IANA name). -#}
{%- macro local_hour(timestamp, time_zone) -%}
    {{ return(adapter.dispatch('local_hour', 'sojourn')(timestamp, time_zone)) }}
{%- endmacro %}

{%- macro default__local_hour(timestamp, time_zone) -%}
    cast(
        extract(hour from ({{ timestamp }} at time zone 'UTC') at time zone {{ time_zone }})
        as integer
    )
{%- endmacro %}

{%- macro snowflake__local_hour(timestamp, time_zone) -%}
    hour(convert_timezone('UTC', {{ time_zone }}, {{ timestamp }}))
{%- endmacro %}

{%- macro bigquery__local_hour(timestamp, time_zone) -%}
    extract(hour from {{ timestamp }} at time zone {{ time_zone }})
{%- endmacro %}

{%- macro redshift__local_hour(timestamp, time_zone) -%}
    cast(
        extract(hour from convert_timezone('UTC', {{ time_zone }}, {{ timestamp }})) as integer
    )
{%- endmacro %}

{%- macro spark__local_hour(timestamp, time_zone) -%}
    hour(from_utc_timestamp({{ timestamp }}, {{ time_zone }}))
{%- endmacro %}

{#- As in local_date. -#}
{%- macro clickhouse__local_hour(timestamp, time_zone) -%}
    toInt32(formatDateTime({{ timestamp }}, '%H', assumeNotNull({{ time_zone }})))
{%- endmacro %}
