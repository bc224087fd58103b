{{ config(materialized = 'table') }}
{%- set in_path -%}
(
    partition by site_id, person
    order by started_at, stream_id, session_id
)
{%- endset -%}

-- The sessions of people as paths over channels, which end in a conversion or
-- in nothing. A conversion stays one: what moves on from it comes back to it.

with

sessions as (

    select * from {{ ref('int_session_touches') }}

    where not is_bot

),

in_paths as (

    select
        site_id,
        {{ known_channel('entry_channel') }} as channel,
        conversion_count > 0 as is_converted,
        lag({{ known_channel('entry_channel') }}) over {{ in_path }}
            as previous_channel,
        lag(conversion_count) over {{ in_path }} as previous_conversion_count,
        lead(session_id) over {{ in_path }} as next_session_id

    from sessions

),

-- Behind a conversion a new path begins.
moves as (

    select
        site_id,
        case
            when previous_conversion_count = 0 then previous_channel
            else '(start)'
        end as from_channel,
        channel as to_channel

    from in_paths

    union all

    select
        site_id,
        channel as from_channel,
        case when is_converted then '(conversion)' else '(nothing)' end
            as to_channel

    from in_paths

    where is_converted or next_session_id is null

),

counted as {{ kept() }} (

    select
        site_id,
        from_channel,
        to_channel,
        count(*) as move_count

    from moves

    group by
        site_id,
        from_channel,
        to_channel

),

totals as (

    select
        site_id,
        from_channel,
        cast(sum(move_count) as bigint) as total_count

    from counted

    group by
        site_id,
        from_channel

),

final as (

    select
        counted.site_id as site_id,
        counted.from_channel as from_channel,
        counted.to_channel,
        cast(counted.move_count as bigint) as move_count,
        totals.total_count

    from counted

    inner join totals
        on
            counted.site_id = totals.site_id
            and counted.from_channel = totals.from_channel

    union all

    select distinct
        site_id,
        '(conversion)' as from_channel,
        '(conversion)' as to_channel,
        cast(1 as bigint) as move_count,
        cast(1 as bigint) as total_count

    from totals

)

select * from final
