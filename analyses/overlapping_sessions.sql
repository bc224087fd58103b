{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters) -%}

-- Sessions of a stream never overlap: these are of several client sessions,
-- tabs perhaps. The later one is chosen by date and filters; the other may have
-- begun before.

with

later_sessions as (

    select
        visitor_id,
        session_id,
        started_at,
        ended_at

    from {{ ref('sessions') }}

    where
        {{ session_conditions(parameters, dates) }}
        and visitor_id is not null

),

earlier_sessions as (

    select
        visitor_id,
        session_id,
        started_at,
        ended_at

    from {{ ref('sessions') }}

    where
        site_id = {{ text_literal(parameters.site_id) }}
        and visitor_id is not null

),

final as (

    select
        later_sessions.visitor_id,
        earlier_sessions.session_id as first_session_id,
        later_sessions.session_id as second_session_id,
        later_sessions.started_at as overlap_started_at,
        least(earlier_sessions.ended_at, later_sessions.ended_at)
            as overlap_ended_at,
        {{ seconds_between(
            'later_sessions.started_at',
            'least(earlier_sessions.ended_at, later_sessions.ended_at)'
        ) }} as overlap_seconds

    from later_sessions

    inner join earlier_sessions
        on
            later_sessions.visitor_id = earlier_sessions.visitor_id
            and later_sessions.started_at <= earlier_sessions.ended_at
            and (
                later_sessions.started_at > earlier_sessions.started_at
                or (
                    later_sessions.started_at = earlier_sessions.started_at
                    and later_sessions.session_id > earlier_sessions.session_id
                )
            )

)

select * from final

order by
    overlap_started_at desc,
    second_session_id asc,
    first_session_id asc

limit {{ parameters.limit | default(1) }}
