{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters) -%}

with

sessions as (

    select
        session_id,
        started_at

    from {{ ref('sessions') }}

    where
        {{ session_conditions(parameters, dates) }}

),

steps as (

    select
        session_id,
        session_started_at,
        event_name,
        event_number,
        occurred_at

    from {{ ref('events') }}

    where
        site_id = {{ text_literal(parameters.site_id) }}
        and event_name in (
            {{ text_literal(parameters.start_event) }},
            {{ text_literal(parameters.end_event) }}
        )

),

starts as (

    select
        steps.session_id,
        min(steps.event_number) as event_number,
        min(steps.occurred_at) as occurred_at

    from steps

    inner join sessions
        on
            steps.session_id = sessions.session_id
            and steps.session_started_at = sessions.started_at

    where steps.event_name = {{ text_literal(parameters.start_event) }}

    group by steps.session_id

),

-- What ended before it began is no end of it.
ends as (

    select
        starts.session_id as session_id,
        min(steps.occurred_at) as occurred_at

    from steps

    inner join starts
        on
            steps.session_id = starts.session_id
            and steps.event_number > starts.event_number

    where steps.event_name = {{ text_literal(parameters.end_event) }}

    group by starts.session_id

),

flows as (

    select
        starts.session_id,
        ends.session_id is not null as is_completed,
        {{ seconds_between('starts.occurred_at', 'ends.occurred_at') }}
            as seconds_to_end

    from starts

    left join ends
        on starts.session_id = ends.session_id

),

final as (

    select
        count(*) as started_sessions,
        count(case when is_completed then 1 end) as completed_sessions,
        count(case when not is_completed then 1 end) as abandoned_sessions,
        {{ percent_of(
            'count(case when not is_completed then 1 end)', 'count(*)'
        ) }} as abandonment_rate,
        cast({{ median_of('seconds_to_end') }} as decimal(18, 3))
            as median_seconds_to_end

    from flows

)

select * from final
