{#- The UTC timestamp of a number of microseconds since 1970; null outside 1970 to 9999. -#}
{%- macro timestamp_of_microseconds(microseconds) -%}
    {{ return(adapter.dispatch('timestamp_of_microseconds', 'sojourn')(microseconds)) }}
{%- endmacro %}

{%- macro default__timestamp_of_microseconds(microseconds) -%}
    case
        when {{ microseconds }} between 0 and 253402300799999999
            then timestamp '1970-01-01' + {{ microseconds }} * interval '1 microsecond'
    end
{%- endmacro %}

{%- macro snowflake__timestamp_of_microseconds(microseconds) -%}
    case
        when {{ microseconds }} between 0 and 253402300799999999
            then to_timestamp_ntz({{ microseconds }}, 6)
    end
{%- endmacro %}

{%- macro bigquery__timestamp_of_microseconds(microseconds) -%}
    case
        when {{ microseconds }} between 0 and 253402300799999999
            then timestamp_micros({{ microseconds }})
    end
{%- endmacro %}

{%- macro redshift__timestamp_of_microseconds(microseconds) -%}
    case
        when {{ microseconds }} between 0 and 253402300799999999
            then dateadd(microsecond, {{ microseconds }}, timestamp '1970-01-01')
    end
{%- endmacro %}

{%- macro duckdb__timestamp_of_microseconds(microseconds) -%}
    case
        when {{ microseconds }} between 0 and 253402300799999999
            then make_timestamp(cast({{ microseconds }} as bigint))
    end
{%- endmacro %}

{%- macro spark__timestamp_of_microseconds(microseconds) -%}
    case
        when {{ microseconds }} between 0 and 253402300799999999
            then timestamp_micros({{ microseconds }})
    end
{%- endmacro %}

{%- macro clickhouse__timestamp_of_microseconds(microseconds) -%}
    case
        when {{ microseconds }} between 0 and 253402300799999999
            then fromUnixTimestamp64Micro({{ microseconds }}, 'UTC')
    end
{%- endmacro %}
