{#-
    A raw timestamp as UTC, of a timestamp type or as ISO text with or without an offset
    (without one it is UTC); null where it cannot be read. Text is never infinite; a timestamp
    stays what it is.
-#}
{%- macro read_timestamp(value) -%}
    {{ return(adapter.dispatch('read_timestamp', 'sojourn')(value)) }}
{%- endmacro %}

{#- For engines whose own casts read more than ISO, less of it, or moments that never were. -#}
{%- macro iso_timestamp_pattern() -%}
    {{- '^[0-9]{4}[-/](0?[1-9]|1[0-2])[-/](0?[1-9]|[12][0-9]|3[01])' -}}
    {{- '([T ](([01]?[0-9]|2[0-3]):[0-5]?[0-9](:[0-5]?[0-9]([.][0-9]*)?)?' -}}
    {{- '|24:0?0(:0?0([.]0*)?)?)(Z| UTC|[+-][0-9]{2}(:?[0-9]{2})?)?)?$' -}}
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
    The type of a column is known when the query is planned, and of a case whose condition is a
    constant only one branch is. Spark's own cast reads no slashes and no time without seconds that
    has a zone, and a day with an hour alone.
-#}
{%- macro spark__read_timestamp(value) -%}
    {%- set text = 'regexp_replace(trim(cast(' ~ value ~ " as string)), '/', '-')" -%}
    case
        when typeof({{ value }}) != 'string' then try_cast({{ value }} as timestamp)
        when
            {{ text }} rlike '{{ iso_timestamp_pattern() }}'
            then try_cast(
                regexp_replace(
                    {{ text }}, '([T ][0-9]{1,2}:[0-9]{1,2})(Z| UTC|[+-].*)$', '$1:00$2'
                ) as timestamp
            )
    end
{%- endmacro %}

{#-
    The type of a column is known when the query is planned, and of an if whose condition is
    a constant only one branch is: a column of the type itself stays bare, so that blocks
    are passed over by it. A text goes by its pattern first: of the 10th of month 00 the best
    effort makes January, of 10:60 eleven o'clock, of the year 0000 this one.
-#}
{%- macro clickhouse__read_timestamp(value) -%}
    {%- set type = "replaceOne(toTypeName(" ~ value ~ "), 'Nullable(', '')" -%}
    {%- set text = 'trim(toString(' ~ value ~ '))' -%}
    if(
        startsWith({{ type }}, 'DateTime64(6, \'UTC\')'),
        cast({{ value }} as {{ dbt.type_timestamp() }}),
        if(
            startsWith({{ type }}, 'Date'),
            accurateCastOrNull({{ value }}, 'DateTime64(6, \'UTC\')'),
            if(
                match({{ text }}, '{{ iso_timestamp_pattern() }}')
                and not startsWith({{ text }}, '0000'),
                parseDateTime64BestEffortOrNull({{ text }}, 6, 'UTC'),
                null
            )
        )
    )
{%- endmacro %}
