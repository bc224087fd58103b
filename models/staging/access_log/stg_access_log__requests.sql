{#-
    Host, identity, user, time, request line, status, bytes, and what the
    combined format adds: referrer and user agent. A backslash escapes quotes.
    Apache's vhost_combined has site:port before the host. Another word there
    would be taken for the host: a user that begins with "- " is none. A line that
    was cut off in quotes is no line: what it lacks would say something else.
-#}
{%- set quoted = '"((?:[^"\\\\]|\\\\.)*)"' -%}
{%- set user = '(-?|(?:[^-\\[]|-[^ \\[])[^\\[]*)' -%}
{%- set combined_format = '^(?:[^ :]+:[0-9]+ )?([^ ]+) ([^ ]+) ' ~ user
    ~ ' \\[([^\\]]+)\\] ' ~ quoted
    ~ ' ([0-9]{3}) ([0-9]+|-)(?:( )' ~ quoted ~ ' ' ~ quoted ~ '|[^"]*$)' -%}
{%- set request_line = '^([A-Z]+) ([^ ]+)(?: (HTTP/[0-9.]+))?$' -%}

with

source as (

    select * from {{ raw_lines('access_log') }}

),

split as (

    select
        line,
        loaded_at,
        file_modified_at,
        raw_file,
        {{ regexp_parts('line', combined_format, 10) }} as parts

    from source

),

named as (

    select
        line,
        raw_file,
        coalesce(cast(loaded_at as timestamp), file_modified_at) as loaded_at,
        {{ regexp_part('parts', 1) }} as address,
        nullif({{ regexp_part('parts', 3) }}, '-') as user_id,
        {{ regexp_part('parts', 4) }} as raw_occurred_at,
        {{ regexp_part('parts', 5) }} as request,
        cast({{ regexp_part('parts', 6) }} as integer) as status,
        {{ read_as(regexp_part('parts', 7), 'bigint') }} as bytes,
        {{ regexp_part('parts', 8) }} is not null as is_combined,
        nullif({{ regexp_part('parts', 9) }}, '-') as referrer_url,
        nullif({{ regexp_part('parts', 10) }}, '-') as user_agent

    from split

),

final as (

    select
        *,
        {{ log_timestamp('raw_occurred_at') }} as occurred_at,
        {{ regexp_parts('request', request_line, 3) }} as request_parts,
        {{ dbt.hash("coalesce(user_agent, '')") }} as user_agent_hash,

        -- Servers write what they served: two equal lines are two requests.
        row_number() over (
            partition by raw_file, line
            order by loaded_at
        ) as occurrence_number

    from named

)

select * from final
