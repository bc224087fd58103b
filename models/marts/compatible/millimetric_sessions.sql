{{ config(materialized = 'view') }}

with

sessions as (

    select * from {{ ref('sessions') }}

),

final as (

    select
        site_id as project_id,
        session_id,
        visitor_id as anonymous_id,
        user_id,
        started_at,
        ended_at,
        event_count,
        {{ source_as_millimetric_says('entry_source') }} as source,
        {{ medium_as_millimetric_says('entry_medium', 'entry_channel') }}
            as medium,
        entry_campaign as campaign,
        entry_url,
        exit_url,
        country,
        device_type,
        browser,
        os

    from sessions

)

select * from final
