{{ config(materialized = 'view') }}

{%- set late = late_counts() -%}

with

raw_row_counts as (

    select * from {{ ref('int_raw_row_counts') }}

),

events as (

    select
        tracker,
        {{ day_of('loaded_at') }} as loaded_on,
        occurred_at,
        loaded_at

    from {{ ref('events') }}

),

rejected_events as (

    select
        tracker,
        {{ day_of('loaded_at') }} as loaded_on

    from {{ ref('rejected_events') }}

),

raw_counts as (

    select
        tracker,
        loaded_on,
        sum(raw_count) as raw_count,
        sum(erased_count) as erased_count,
        sum(lost_count) as lost_count,
        sum(dropped_values_count) as dropped_values_count

    from raw_row_counts

    group by
        tracker,
        loaded_on

),

accepted_counts as (

    select
        tracker,
        loaded_on,
        count(*) as accepted_count,
        {{ late.late_by_minutes_count }} as late_by_minutes_count,
        {{ late.late_by_hours_count }} as late_by_hours_count,
        {{ late.late_by_days_count }} as late_by_days_count,
        {{ late.late_by_months_count }} as late_by_months_count

    from events

    group by
        tracker,
        loaded_on

),

rejected_counts as (

    select
        tracker,
        loaded_on,
        count(*) as rejected_count

    from rejected_events

    group by
        tracker,
        loaded_on

),

final as (

    select
        raw_counts.tracker as tracker,
        raw_counts.loaded_on as loaded_on,
        cast(raw_counts.raw_count as bigint) as raw_count,
        coalesce(accepted_counts.accepted_count, 0) as accepted_count,
        coalesce(rejected_counts.rejected_count, 0) as rejected_count,
        cast(
            raw_counts.raw_count
            - raw_counts.erased_count
            - raw_counts.lost_count
            - coalesce(accepted_counts.accepted_count, 0)
            - coalesce(rejected_counts.rejected_count, 0)
            as bigint
        ) as duplicate_count,
        cast(raw_counts.erased_count as bigint) as erased_count,
        cast(raw_counts.lost_count as bigint) as lost_count,
        cast(raw_counts.dropped_values_count as bigint)
            as dropped_values_count,
        coalesce(accepted_counts.late_by_minutes_count, 0)
            as late_by_minutes_count,
        coalesce(accepted_counts.late_by_hours_count, 0)
            as late_by_hours_count,
        coalesce(accepted_counts.late_by_days_count, 0)
            as late_by_days_count,
        coalesce(accepted_counts.late_by_months_count, 0)
            as late_by_months_count

    from raw_counts

    left join accepted_counts
        on
            raw_counts.tracker = accepted_counts.tracker
            and raw_counts.loaded_on = accepted_counts.loaded_on

    left join rejected_counts
        on
            raw_counts.tracker = rejected_counts.tracker
            and raw_counts.loaded_on = rejected_counts.loaded_on

)

select * from final
