-- The shortest script that makes tables of the same grain and width as `events` and
-- `sessions` of one Parquet folder: no dbt, no checks, no duplicates, no rules as data,
-- one definition, a touch by splitting text. What a build costs above it is what it is
-- worth to have all that.
create or replace table limit_events as

with

raw_events as not materialized (

    select
        *,
        hash(site_id, event_id) as id_key,
        coalesce(visitor_id, client_session_id) as stream_id,
        nullif(split_part(split_part(page_url, 'utm_source=', 2), '&', 1), '')
            as url_source,
        nullif(split_part(split_part(page_url, 'utm_medium=', 2), '&', 1), '')
            as url_medium,
        nullif(split_part(referrer_url, '/', 3), '') as referrer_domain

    from read_parquet($raw)

),

gaps as (

    select
        id_key,
        event_id,
        hash(site_id, stream_id) as stream_key,
        occurred_at,
        coalesce(
            occurred_at - lag(occurred_at) over in_stream
            > interval 30 minute,
            true
        ) as starts_session,
        row_number() over in_stream as stream_position

    from raw_events

    window in_stream as (
        partition by hash(site_id, stream_id) order by occurred_at, event_id
    )

),

placed as materialized (

    select
        id_key,
        event_id,
        max(case when starts_session then occurred_at end) over so_far
            as session_started_at,
        stream_position + 1
        - max(case when starts_session then stream_position end) over so_far
            as event_number,
        coalesce(lead(starts_session) over in_stream, true) as is_exit

    from gaps

    window
        in_stream as (
            partition by stream_key order by occurred_at, event_id
        ),
        so_far as (
            partition by stream_key order by occurred_at, event_id
            rows between unbounded preceding and current row
        )

)

select
    raw_events.* exclude (id_key, url_source, url_medium),
    md5(site_id || '|' || stream_id || '|' || epoch_us(session_started_at))
        as session_id,
    session_started_at as activity_started_at,
    session_started_at,
    event_number,
    event_number = 1 as is_entry,
    is_exit,
    split_part(page_url, '/', 3) as page_hostname,
    split_part(split_part(page_url, '/', 4), '?', 1) as page_path,
    coalesce(utm_source, url_source, referrer_domain, '(direct)') as source,
    coalesce(
        utm_medium,
        url_medium,
        case when referrer_domain is null then '(none)' else 'referral' end
    ) as medium,
    1 as revision

from raw_events

inner join placed
    on
        raw_events.id_key = placed.id_key
        and raw_events.event_id = placed.event_id;

create or replace table limit_sessions as

with

measured as (

    select
        site_id,
        session_id,
        max(occurred_at) as ended_at,
        max(loaded_at) as loaded_at,
        count(*) as event_count,
        count(*) filter (event_type = 'pageview') as pageview_count,
        count(*) filter (event_type = 'conversion') as conversion_count,
        sum(interaction_count) as interaction_count,
        sum(engaged_seconds) as engaged_seconds,
        sum(revenue_cents) as revenue_cents,
        max(scroll_depth) as max_scroll_depth,
        arg_max(user_id, event_number) as user_id,
        arg_min(page_url, event_number) filter (event_type = 'pageview')
            as entry_url,
        arg_max(page_url, event_number) filter (event_type = 'pageview')
            as exit_url

    from limit_events

    group by
        site_id,
        session_id

)

select
    measured.*,
    entries.* exclude (site_id, session_id, user_id, loaded_at, event_number),
    row_number() over (
        partition by measured.site_id, entries.stream_id
        order by entries.session_started_at
    ) as session_number

from measured

inner join (select * from limit_events where is_entry) as entries
    on
        measured.site_id = entries.site_id
        and measured.session_id = entries.session_id;
