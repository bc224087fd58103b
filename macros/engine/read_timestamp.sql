{#-
    A raw timestamp as UTC, of a timestamp type or as ISO text with or without an offset
    (without one it is UTC); null where it cannot be read. Text is never infinite; a timestamp
    stays what it is.
-#}
{%- macro read_timestamp(value) -%}
    {{ return(adapter.dispatch('read_timestamp', 'sojourn')(value)) }}
{%- endmacro %}

{%- macro default__read_timestamp(value) -%}
    try_cast({{ value }} as timestamp)
{%- endmacro %}

{%- macro snowflake__read_timestamp(value) -%}
    cast(
        convert_timezone('UTC', try_to_timestamp_tz(cast({{ value }} as varchar))) as timestamp_ntz
    )
{%- endmacro %}

{%- macro bigquery__read_timestamp(value) -%}
    safe_cast(cast({{ value }} as string) as timestamp)
{%- endmacro %}

{%- macro redshift__read_timestamp(value) -%}
    try_cast(cast({{ value }} as varchar) as timestamptz) at time zone 'UTC'
{%- endmacro %}

{%- macro postgres__read_timestamp(value) -%}
    {{ engine_function('read_timestamp') }}({{ value }})
{%- endmacro %}

{#-
    The type of a column is known when the query is planned, so a column of timestamps
    costs nothing. Text goes by way of a time zone: as a plain timestamp its offset would
    be dropped in silence.
-#}
{%- macro duckdb__read_timestamp(value) -%}
    case
        when typeof({{ value }}) = 'TIMESTAMP' then try_cast({{ value }} as timestamp)
        when isfinite(try_cast(cast({{ value }} as varchar) as timestamptz))
            then cast(try_cast(cast({{ value }} as varchar) as timestamptz) as timestamp)
    end
{%- endmacro %}

{#-
    The type of a column is known when the query is planned, and of an if whose condition is
    a constant only one branch is: a column of the type itself stays bare, so that blocks
    are passed over by it.
-#}
{%- macro clickhouse__read_timestamp(value) -%}
    {%- set type = "replaceOne(toTypeName(" ~ value ~ "), 'Nullable(', '')" -%}
    if(
        startsWith({{ type }}, 'DateTime64(6, \'UTC\')'),
        cast({{ value }} as {{ dbt.type_timestamp() }}),
        if(
            startsWith({{ type }}, 'Date'),
            accurateCastOrNull({{ value }}, 'DateTime64(6, \'UTC\')'),
            if(
                match(
                    toString({{ value }}),
                    '^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([T ][0-9]{1,2}:[0-9]{1,2}'
                    || '(:[0-5]?[0-9]([.][0-9]*)?)?(Z| UTC|[+-][0-9]{2}(:?[0-9]{2})?)?)?$'
                ),
                parseDateTime64BestEffortOrNull(toString({{ value }}), 6, 'UTC'),
                null
            )
        )
    )
{%- endmacro %}
