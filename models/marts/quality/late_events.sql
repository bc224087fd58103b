{{
    config(
        materialized = 'view',
        pre_hook = "{{ create_late_arrivals() }}",
    )
}}

-- depends_on: {{ ref('events') }}, which writes the log.

with

late_arrivals as (

    select * from {{ late_arrivals() }}

),

final as (

    select
        revision,
        tracker,
        event_count,
        {{ late_counts() | join(',\n        ') }}

    from late_arrivals

)

select * from final
