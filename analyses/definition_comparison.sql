{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters) -%}
{%- set definitions = compared_definitions(parameters) -%}
{%- set bounces = is_bounce('sessions.pageview_count') -%}
{%- set in_stream -%}
({{ stream_order() }})
{%- endset -%}
{%- set so_far -%}
(
    {{ stream_order_again() }}
    rows between unbounded preceding and current row
)
{%- endset -%}

-- The windows are those of events, of the same macros, over each event twice:
-- once for each definition. All of the site's events are read, since a session
-- may have begun long before the dates.

with

site as (

    select
        time_zone,
        row_number() over (
            order by case when site_id = '*' then 1 else 0 end
        ) as row_in_order

    from {{ ref('sites') }}

    where site_id in ({{ text_literal(parameters.site_id) }}, '*')

),

definitions as (

    {% for definition in definitions %}
    select
        {{ loop.index }} as position,
        session_definition,
        stream,
        {{ longest_gap() }} as longest_gap_microseconds,
        coalesce(splits_on_campaign, 'no') as splits_on_campaign,
        splits_at_midnight

    from {{ ref('session_definitions') }}

    where session_definition = {{ text_literal(definition) }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

ordered as (

    select
        definitions.position,
        events.event_id,
        events.event_type,
        events.occurred_at,
        events.sequence,
        {{ compact_key([
            'cast(definitions.position as ' ~ dbt.type_string() ~ ')',
            stream_id('definitions.stream', 'events.occurred_at'),
        ]) }} as stream_key,
        definitions.longest_gap_microseconds,
        {{ carried_touch('definitions.splits_on_campaign') }} as carried_touch,
        {{ local_date('events.occurred_at', 'site.time_zone') }} as occurred_on,
        case
            when definitions.splits_at_midnight
                then {{ local_date('events.occurred_at', 'site.time_zone') }}
        end as local_on

    from {{ ref('events') }} as events

    cross join definitions

    inner join site
        on site.row_in_order = 1

    where events.site_id = {{ text_literal(parameters.site_id) }}

),

with_predecessors as (

    select
        *,
        lag(occurred_at) over {{ in_stream }} as previous_at,
        lag(local_on) over {{ in_stream }} as previous_on,
        row_number() over {{ in_stream }} as stream_position

    from ordered

),

with_activities as (

    select
        *,
        {{ starts_activity() }} as starts_activity

    from with_predecessors

),

with_last_touches as (

    select
        *,
        {{ last_carried_touch() }} as last_touch

    from with_activities

),

with_starts as (

    select
        *,
        {{ starts_session() }} as starts_session

    from with_last_touches

),

placed as {{ kept() }} (

    select
        position,
        event_id,
        event_type,
        occurred_at,
        stream_key,
        max(case when starts_session then occurred_at end)
            over {{ so_far }} as started_at,
        max(case when starts_session then occurred_on end)
            over {{ so_far }} as started_on

    from with_starts

),

sessions as {{ kept() }} (

    select
        position,
        stream_key,
        started_at,
        started_on,
        count(*) as event_count,
        count(case when event_type = 'pageview' then 1 end) as pageview_count,
        {{ seconds_between('started_at', 'max(occurred_at)') }}
            as duration_seconds

    from placed

    group by
        position,
        stream_key,
        started_at,
        started_on

),

shared_events as (

    select
        placed.position,
        placed.stream_key,
        placed.started_at,
        others.stream_key as other_stream_key,
        others.started_at as other_started_at,
        count(*) as event_count

    from placed

    inner join placed as others
        on
            placed.event_id = others.event_id
            and placed.position = 3 - others.position

    group by
        placed.position,
        placed.stream_key,
        placed.started_at,
        others.stream_key,
        others.started_at

),

-- The other definition makes a session of the very same events.
unchanged_sessions as (

    select
        sessions.position as position,
        sessions.stream_key as stream_key,
        sessions.started_at as started_at

    from shared_events

    inner join sessions
        on
            shared_events.position = sessions.position
            and shared_events.stream_key = sessions.stream_key
            and shared_events.started_at = sessions.started_at
            and shared_events.event_count = sessions.event_count

    inner join sessions as others
        on
            shared_events.other_stream_key = others.stream_key
            and shared_events.other_started_at = others.started_at
            and shared_events.event_count = others.event_count

),

measured as {{ kept() }} (

    select
        sessions.position,
        count(*) as sessions,
        count(case when {{ bounces }} then 1 end) as bounces,
        {{ percent_of(
            'count(case when ' ~ bounces ~ ' then 1 end)', 'count(*)'
        ) }} as bounce_rate,
        {{ mean_of('sum(sessions.duration_seconds)', 'count(*)') }}
            as avg_duration_seconds,
        cast({{ median_of('sessions.duration_seconds') }} as decimal(18, 3))
            as median_duration_seconds,
        {{ mean_of('sum(sessions.event_count)', 'count(*)') }}
            as events_per_session,
        count(case when unchanged_sessions.started_at is null then 1 end)
            as changed_sessions

    from sessions

    left join unchanged_sessions
        on
            sessions.position = unchanged_sessions.position
            and sessions.stream_key = unchanged_sessions.stream_key
            and sessions.started_at = unchanged_sessions.started_at

    where
        sessions.started_on between {{ date_literal(dates.start) }}
        and {{ date_literal(dates.end) }}

    group by sessions.position

),

final as (

    select
        definitions.position,
        definitions.session_definition,
        coalesce(measured.sessions, 0) as sessions,
        coalesce(measured.changed_sessions, 0) as changed_sessions,
        coalesce(measured.bounces, 0) as bounces,
        measured.bounce_rate,
        measured.avg_duration_seconds,
        measured.median_duration_seconds,
        measured.events_per_session

    from definitions

    left join measured
        on definitions.position = measured.position

)

select * from final

order by position
