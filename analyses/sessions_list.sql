{%- set parameters = query_parameters() -%}
{%- set cursor = read_page_cursor(parameters) -%}
{%- set dates = cursor or query_dates(parameters) -%}
{%- set page_size = parameters.limit | default(1) -%}
{%- set order = 'ended_at desc, session_id desc' -%}

-- No later session than the page's last is found by its time alone, a column
-- that is quickly read: the wide ones are read from there on, not of all.

with

sessions as {{ written_out() }} (

    select * from {{ ref('sessions') }}

    where
        {{ session_conditions(parameters, dates) }}

),

latest as (

    select ended_at

    from sessions

    {% if cursor %}
    where ended_at < {{ timestamp_literal(cursor.ended_at) }}
    {% endif %}

    order by ended_at desc

    limit {{ page_size + 1 }}

),

bounds as {{ kept() }} (

    {% if cursor %}
    select
        coalesce(
            min(ended_at), {{ timestamp_literal(cursor.ended_at) }}
        ) as page_ends_at
    {% else %}
    select min(ended_at) as page_ends_at
    {% endif %}

    from latest

),

-- One row more than the page has is looked for.
page as (

    select sessions.*

    from sessions

    inner join bounds
        on sessions.ended_at >= bounds.page_ends_at

    {% if cursor %}
    where
        {{ is_behind(cursor) | indent(8) }}
    {% endif %}

    order by {{ order }}

    limit {{ page_size + 1 }}

),

numbered as (

    select
        *,
        row_number() over (order by {{ order }}) as row_in_page,
        count(*) over () > {{ page_size }} as has_more

    from page

),

with_cursor as (

    select
        *,
        max(
            case
                when has_more and row_in_page = {{ page_size }}
                    then {{ page_cursor(
                        parameters, dates, 'ended_at', 'session_id'
                    ) | indent(20) }}
            end
        ) over () as next_cursor

    from numbered

),

final as (

    select
        session_id,
        visitor_id,
        user_id,

        started_at,
        ended_at,
        duration_seconds,
        session_number,
        pageview_count,
        event_count,
        conversion_count,
        is_bounce,
        is_bot,

        entry_url,
        entry_path,
        exit_url,
        exit_path,
        entry_referrer_domain,
        entry_source,
        entry_medium,
        entry_campaign,
        entry_channel,

        country,
        region,
        city,
        browser,
        os,
        device_type,

        has_more,
        next_cursor

    from with_cursor

    where row_in_page <= {{ page_size }}

)

select * from final

order by {{ order }}
