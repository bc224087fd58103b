{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'delete+insert',
        unique_key = 'raw_unit',
        on_schema_change = 'fail',
        post_hook = "{{ remember_raw_files() }}",
    )
}}

-- Raw rows are counted a file, or where there are no files a load day: the
-- unit that is counted again whole when anything in it is new. Each accepted
-- row's id is looked up in events, so a row that got lost on the way shows.

with

validated as {{ costly() }} (

    select
        coalesce(
            raw_file,
            'loaded on '
            || cast({{ day_of('loaded_at') }} as {{ dbt.type_string() }})
        ) as raw_unit,
        tracker,
        loaded_at,
        raw_file,
        rejection_reason,
        site_id,
        event_id,
        case
            when rejection_reason is null then {{ lookup_key('event_id') }}
        end as event_key,
        case when rejection_reason is null then dropped_columns end
            as dropped_columns

    from {{ ref('int_events_validated') }}

    where {{ may_be_in_new_unit() }}

),

{% if is_incremental() %}

units_to_count as (

    select distinct raw_unit

    from validated

    where {{ new_raw_rows() }}

),

to_count as (

    select validated.*

    from validated

    inner join units_to_count
        on validated.raw_unit = units_to_count.raw_unit

),

events as (

    {{ rows_with_keys(
        ref('events'), 'event_key', 'to_count',
        ['event_key', 'site_id', 'event_id']
    ) }}

),

{% else %}

to_count as (

    select * from validated

),

events as (

    select * from {{ ref('events') }}

),

{% endif %}

final as (

    select
        to_count.raw_unit,
        to_count.tracker,
        {{ day_of('to_count.loaded_at') }} as loaded_on,
        max(to_count.loaded_at) as loaded_at,
        count(*) as raw_count,
        count(case when to_count.rejection_reason = 'erased' then 1 end)
            as erased_count,
        count(case
            when to_count.rejection_reason is null and events.event_id is null
                then 1
        end) as lost_count,
        {% for column in columns_read() %}
        count(case
            when to_count.dropped_columns like '%,{{ column }},%' then 1
        end) as dropped_{{ column }}_count,
        {% endfor %}
        count(to_count.dropped_columns) as dropped_values_count

    from to_count

    left join events
        on {{ same_event('to_count', 'events') }}

    group by
        to_count.raw_unit,
        to_count.tracker,
        {{ day_of('to_count.loaded_at') }}

)

select * from final
