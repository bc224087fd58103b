{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'replace_funnels',
        unique_key = 'entered_on',
        on_schema_change = 'fail',
        meta = {'replaced_by_day': 'entered_on'},
    )
}}

{%- set steps = funnel_steps(ref('funnel_steps')) -%}
{%- set made_again = funnels_made_again(steps) -%}
{%- set longest = steps | map(attribute='step') | max -%}
{%- set step_columns = [
    'unit_key', 'funnel', 'step_number', 'window_days', 'site_id',
    'session_id', 'occurred_at'
] -%}
{%- set try_columns = [
    'unit_key', 'site_id', 'funnel', 'window_days', 'entered_at', 'entered_on',
    'is_bot', 'entry_position'
] -%}

-- A try goes from an event of step 1 to the first event of step 2 after it, and
-- so on: whoever can do all steps in their order is found to have done them.

with

events as {{ written_out() }} (

    select * from {{ ref('events') }}

    where occurred_at {{ made_again.times }}

),

sessions as (

    select * from {{ ref('sessions') }}

    where started_at {{ made_again.times }}

),

site_rules as (

    select * from {{ ref('int_site_rules') }}

),

funnel_steps as (

    select * from {{ ref('funnel_steps') }}

),

matching_events as (

    {% for step in steps %}
    {%- set funnel = text_literal(step.funnel) %}
    {%- set unit = 'session_id' if step.window_days is none
        else visitor_or_stream() %}
    select
        {{ compact_key([funnel, 'site_id', unit]) }} as unit_key,
        {{ funnel }} as funnel,
        {{ step.step }} as step_number,
        cast({{ step.window_days or 'null' }} as bigint) as window_days,
        site_id,
        session_id,
        occurred_at,
        sequence,
        event_id,
        event_number

    from events

    where {{ step.condition }}

    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- One event may be of several steps, and takes one place: in a session its own.
step_events as {{ kept() }} (

    select
        {{ step_columns | join(',\n        ') }},
        event_number as event_position

    from matching_events

    where window_days is null

    union all

    select
        {{ step_columns | join(',\n        ') }},
        cast(dense_rank() over (
            partition by unit_key
            order by occurred_at, sequence nulls first, event_id
        ) as bigint) as event_position

    from matching_events

    where window_days is not null

),

first_steps as {{ written_out() }} (

    select
        step_events.unit_key,
        step_events.funnel,
        step_events.window_days,
        step_events.site_id as site_id,
        step_events.session_id,
        step_events.occurred_at,
        step_events.event_position,
        {{ local_date('step_events.occurred_at', 'site_rules.time_zone') }}
            as entered_on

    from step_events

    {{ join_site_rules('step_events') }}

    where step_events.step_number = 1

),

-- In a session one try, of whoever may take days one a day: the first.
entries as (

    select
        unit_key,
        case when window_days is not null then entered_on end as entry_day,
        min(event_position) as entry_position

    from first_steps

    group by
        unit_key,
        case when window_days is not null then entered_on end

),

entered as (

    select first_steps.*

    from first_steps

    inner join entries
        on
            first_steps.unit_key = entries.unit_key
            and first_steps.event_position = entries.entry_position

    where first_steps.entered_on {{ made_again.days }}

),

reached_1 as {{ kept() }} (

    select
        entered.unit_key,
        entered.site_id as site_id,
        entered.funnel,
        entered.window_days,
        entered.occurred_at as entered_at,
        entered.entered_on,
        sessions.is_bot,
        entered.event_position as entry_position,
        entered.event_position,
        entered.occurred_at as reached_at,
        cast(null as {{ dbt.type_timestamp() }}) as previous_at

    from sessions

    inner join entered
        on
            sessions.site_id = entered.site_id
            and sessions.session_id = entered.session_id

),

{% for number in range(2, longest + 1) %}
reached_{{ number }} as {{ kept() }} (

    select
        {{ prefixed(try_columns, 'tries') }},
        min(step_events.event_position) as event_position,
        min(step_events.occurred_at) as reached_at,
        tries.reached_at as previous_at

    from reached_{{ number - 1 }} as tries

    inner join step_events
        on
            tries.unit_key = step_events.unit_key
            and tries.event_position < step_events.event_position
            and step_events.step_number = {{ number }}

    where
        tries.window_days is null
        or {{ microseconds_between(
            'tries.entered_at', 'step_events.occurred_at'
        ) }} <= tries.window_days * 86400000000

    group by
        tries.{{ try_columns | join(',\n        tries.') }},
        tries.reached_at

),

{% endfor %}

reached as (

    {% for number in range(1, longest + 1) %}
    select
        site_id,
        funnel,
        entered_on,
        is_bot,
        {{ number }} as step_number,
        {{ seconds_between('previous_at', 'reached_at') }} as seconds_between

    from reached_{{ number }}

    {{ 'union all' if not loop.last }}
    {% endfor %}

),

completed as (

    select
        site_id,
        funnel,
        entered_on,
        is_bot,
        step_number,
        count(*) as completed_count,
        sum(seconds_between) as total_seconds_between,
        {{ lower_median('seconds_between') }} as median_seconds_between

    from reached

    group by
        site_id,
        funnel,
        entered_on,
        is_bot,
        step_number

),

-- A step that nobody came through is there, too.
all_steps as (

    select
        completed.site_id,
        completed.funnel,
        completed.entered_on,
        completed.is_bot,
        funnel_steps.step as step_number,
        coalesce(funnel_steps.event_name, funnel_steps.path_pattern)
            as step_name

    from completed

    inner join funnel_steps
        on
            completed.funnel = funnel_steps.funnel
            and funnel_steps.site_id in (completed.site_id, '*')

    where completed.step_number = 1

),

counted as (

    select
        all_steps.site_id,
        all_steps.funnel,
        all_steps.entered_on,
        all_steps.is_bot,
        all_steps.step_number,
        all_steps.step_name,
        coalesce(completed.completed_count, 0) as completed_count,
        completed.total_seconds_between,
        completed.median_seconds_between

    from all_steps

    left join completed
        on
            all_steps.site_id = completed.site_id
            and all_steps.funnel = completed.funnel
            and all_steps.entered_on = completed.entered_on
            and all_steps.is_bot = completed.is_bot
            and all_steps.step_number = completed.step_number

),

with_entered as (

    select
        *,
        lag(completed_count, 1, completed_count) over (
            partition by site_id, funnel, entered_on, is_bot
            order by step_number
        ) as entered_count

    from counted

),

final as (

    select
        site_id,
        funnel,
        entered_on,
        is_bot,
        cast(step_number as bigint) as step_number,
        cast(step_name as {{ dbt.type_string() }}) as step_name,
        entered_count,
        completed_count,
        entered_count - completed_count as drop_off_count,
        cast(coalesce(total_seconds_between, 0) as decimal(18, 3))
            as total_seconds_between,
        {{ quotient(
            'total_seconds_between', 'nullif(completed_count, 0)',
            'decimal(18, 3)'
        ) }} as average_seconds_between,
        cast(median_seconds_between as decimal(18, 3))
            as median_seconds_between,
        {{ text_literal(funnel_steps_key(steps)) }} as steps_key,
        {{ highest_revision(ref('sessions')) }} as revision

    from with_entered

)

select * from final
