{{ config(materialized = 'view') }}

{%- set session_columns = [
    'site_id', 'session_id', 'visitor_id', 'user_id', 'stream_id',
    'session_definition', 'started_at', 'ended_at', 'duration_seconds',
    'session_number', 'event_count', 'pageview_count', 'conversion_count',
    'entry_source', 'entry_medium', 'entry_channel', 'entry_path', 'exit_path',
    'country', 'region', 'city', 'device_type', 'is_bot'
] %}

-- Decided when the view is read, not when it was built. Where a definition has
-- no timeout the client ends a session without a word: the default's timeout
-- stands in, half an hour if there is no such definition. Millimetric's own
-- sessions end with their half hour.

with

clock as (

    select {{ utc_now() }} as now_at

),

sessions as (

    select * from {{ ref('sessions') }}

),

site_rules as (

    select * from {{ ref('int_site_rules') }}

),

default_timeouts as (

    select
        cast(coalesce(max(timeout_seconds), 1800) as bigint) * 1000000
            as longest_gap_microseconds

    from {{ ref('session_definitions') }}

    where session_definition = 'sliding'

),

with_ends as (

    select
        {{ prefixed(session_columns, 'sessions') }},
        clock.now_at,
        site_rules.splits_at_midnight
        and {{ local_date('clock.now_at', 'site_rules.time_zone') }}
        > {{ local_date('sessions.ended_at', 'site_rules.time_zone') }}
            as is_over_by_midnight,
        case
            when
                site_rules.stream = 'visitor_and_bucket'
                and sessions.stream_id = sessions.visitor_id || '-'
                || {{ half_hour_bucket('sessions.started_at') }}
                then {{ timestamp_of_microseconds(
                    '(' ~ whole_division(
                        epoch_microseconds('sessions.started_at'), 1800000000
                    ) ~ ' * 1800000000 + 1799999999)'
                ) }}
            else {{ microseconds_after(
                'sessions.ended_at',
                'coalesce(site_rules.longest_gap_microseconds,'
                ~ ' default_timeouts.longest_gap_microseconds)'
            ) }}
        end as active_until_at

    from sessions

    {{ join_site_rules('sessions') }}

    cross join default_timeouts

    cross join clock

),

-- Whatever follows a session in its stream has ended it, a new campaign too,
-- and ends later itself: it is among these.
not_timed_out as (

    select
        *,
        row_number() over (
            partition by site_id, stream_id
            order by started_at desc
        ) as number_from_last

    from with_ends

    where now_at <= active_until_at

),

final as (

    select
        site_id,
        session_id,
        visitor_id,
        user_id,
        session_definition,
        started_at,
        ended_at,
        active_until_at,
        duration_seconds,
        session_number,
        event_count,
        pageview_count,
        conversion_count,
        entry_source,
        entry_medium,
        entry_channel,
        entry_path,
        exit_path,
        country,
        region,
        city,
        device_type,
        is_bot

    from not_timed_out

    where
        number_from_last = 1
        and not is_over_by_midnight

)

select * from final
