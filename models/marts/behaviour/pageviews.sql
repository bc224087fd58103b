{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'replace_sessions',
        unique_key = ['site_id', 'session_id'],
        on_schema_change = 'fail',
        meta = {'replaced_by_day': 'started_on'},
    )
}}
{%- do stop_at_changed_definitions(ref('events')) -%}
{%- set in_session -%}
(partition by session_key order by event_number)
{%- endset -%}

-- Events that were placed again carry a new revision, all of a session alike:
-- the pageviews of these sessions, and of those that they have left, are made
-- anew. Nothing of a pageview depends on another session. Followed is what
-- sessions has followed, too: without their session pageviews wait.

with

events as {{ written_out() }} (

    select * from {{ ref('events') }}

    {% if is_incremental() %}
    where revision > {{ revision_mark() }}
    {% endif %}

),

sessions as {{ written_out() }} (

    select
        started_on,
        country,
        device_type,
        is_bot,
        {{ compact_key(['site_id', 'session_id']) }} as session_key

    from {{ ref('sessions') }}

    {% if is_incremental() %}
    where revision > {{ revision_mark() }}
    {% endif %}

),

site_rules as (

    select * from {{ ref('int_site_rules') }}

),

pageview_events as {{ written_out() }} (

    select
        *,
        {{ compact_key(['site_id', 'session_id']) }} as session_key

    from events

    where event_type = 'pageview'

),

-- As in events, only what the order needs goes through the window.
followed as {{ kept() }} (

    select
        event_key,
        site_id,
        event_id,
        session_key,
        event_number,
        row_number() over {{ in_session }} as page_number,
        lag(page_path) over {{ in_session }} as previous_path,
        lead(page_path) over {{ in_session }} as next_path,
        lead(occurred_at) over {{ in_session }} as next_viewed_at

    from pageview_events

),

-- What a tracker measures of a page it sends later, mostly when it is left.
measured_events as (

    select
        {{ compact_key(['site_id', 'session_id']) }} as session_key,
        event_number,
        page_path,
        case when event_type = 'pageview' then event_number end
            as pageview_number,
        engaged_seconds,
        time_on_page_seconds,
        scroll_depth

    from events

    where
        event_type = 'pageview'
        or engaged_seconds is not null
        or time_on_page_seconds is not null
        or scroll_depth is not null

),

-- Tabs side by side: a measure is of the last view of its own page, or, where
-- it names none, of the last view of any.
assigned as (

    select
        *,
        case
            when page_path is null
                then max(pageview_number) over (
                    partition by session_key
                    order by event_number
                    rows between unbounded preceding and current row
                )
            else max(pageview_number) over (
                partition by session_key, page_path
                order by event_number
                rows between unbounded preceding and current row
            )
        end as measured_number

    from measured_events

),

measures as {{ kept() }} (

    select
        session_key,
        measured_number,
        max(time_on_page_seconds) as time_on_page_seconds,
        sum(engaged_seconds) as engaged_seconds,
        max(scroll_depth) as scroll_depth

    from assigned

    where
        measured_number is not null
        and (
            engaged_seconds is not null
            or time_on_page_seconds is not null
            or scroll_depth is not null
        )

    group by
        session_key,
        measured_number

),

final as (

    select
        pageview_events.site_id as site_id,
        pageview_events.event_id as event_id,
        pageview_events.session_id,
        pageview_events.visitor_id,
        sessions.started_on,
        pageview_events.occurred_at as viewed_at,
        {{ local_date('pageview_events.occurred_at', 'site_rules.time_zone') }}
            as viewed_on,
        followed.page_number,
        followed.page_number = 1 as is_entry,
        followed.next_viewed_at is null as is_exit,
        pageview_events.page_url,
        pageview_events.page_hostname,
        pageview_events.page_path,
        pageview_events.page_title,
        followed.previous_path,
        followed.next_path,
        cast(
            coalesce(
                measures.time_on_page_seconds,
                {{ seconds_between(
                    'pageview_events.occurred_at', 'followed.next_viewed_at'
                ) }}
            ) as decimal(18, 3)
        ) as time_on_page_seconds,
        cast(measures.engaged_seconds as decimal(18, 3)) as engaged_seconds,
        cast(measures.scroll_depth as decimal(5, 2)) as scroll_depth,
        sessions.country as country,
        sessions.device_type as device_type,
        sessions.is_bot as is_bot,
        {{ highest_revision(ref('sessions')) }} as revision

    from pageview_events

    inner join followed
        on {{ same_event('pageview_events', 'followed') }}

    inner join sessions
        on followed.session_key = sessions.session_key

    left join measures
        on
            followed.session_key = measures.session_key
            and followed.event_number = measures.measured_number

    {{ join_site_rules('pageview_events') }}

)

select * from final
