{{ config(materialized = 'table') }}

{%- set dimensions = [
    'site_id', 'started_on', 'is_bot', 'device_type', 'browser', 'os'
] -%}

with

sessions as (

    select
        *,
        {{ counts_visitor(dimensions) }} as counts_visitor

    from {{ ref('sessions') }}

),

final as (

    select
        {{ dimensions | join(',\n        ') }},
        currency,
        {{ session_sums() }}

    from sessions

    group by
        {{ dimensions | join(',\n        ') }},
        currency

)

select * from final
