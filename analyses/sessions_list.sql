{%- set parameters = query_parameters() -%}
{%- set cursor = read_page_cursor(parameters) -%}
{%- set dates = cursor or query_dates(parameters) -%}
{%- set page_size = parameters.limit or 50 -%}
{%- set order = 'ended_at desc, session_id desc' -%}

-- The page is found in the few columns that choose it; the wide ones are read
-- for its rows alone, which the times of its first and last row keep together.

with

sessions as {{ written_out() }} (

    select * from {{ ref('sessions') }}

    where
        {{ session_conditions(parameters, dates) | indent(8) }}

),

keys as {{ kept() }} (

    select
        ended_at,
        session_id

    from sessions

    {% if cursor %}
    where
        {{ is_behind(cursor) | indent(8) }}
    {% endif %}

    order by {{ order }}

    limit {{ page_size + 1 }}

),

-- One row more than the page has was looked for.
numbered as {{ kept() }} (

    select
        ended_at,
        session_id,
        row_number() over (order by {{ order }}) as row_in_page,
        count(*) over () > {{ page_size }} as has_more

    from keys

),

last_rows as (

    select
        {{ page_cursor(
            parameters, dates, 'ended_at', 'session_id'
        ) }} as next_cursor

    from numbered

    where
        row_in_page = {{ page_size }}
        and has_more

),

final as (

    select
        sessions.session_id,
        sessions.visitor_id,
        sessions.user_id,

        sessions.started_at,
        sessions.ended_at,
        sessions.duration_seconds,
        sessions.session_number,
        sessions.pageview_count,
        sessions.event_count,
        sessions.conversion_count,
        sessions.is_bounce,
        sessions.is_bot,

        sessions.entry_url,
        sessions.entry_path,
        sessions.exit_url,
        sessions.exit_path,
        sessions.entry_referrer_domain,
        sessions.entry_source,
        sessions.entry_medium,
        sessions.entry_campaign,
        sessions.entry_channel,

        sessions.country,
        sessions.region,
        sessions.city,
        sessions.browser,
        sessions.os,
        sessions.device_type,

        numbered.has_more,
        last_rows.next_cursor

    from sessions

    inner join numbered
        on
            sessions.ended_at = numbered.ended_at
            and sessions.session_id = numbered.session_id

    left join last_rows
        on numbered.has_more

    where numbered.row_in_page <= {{ page_size }}

)

select * from final

order by {{ order }}
