{{ config(materialized = 'table') }}

{%- set whole = 1000000000 -%}
{%- set step_count = 24 -%}

-- The removal effect of a first-order Markov chain (Anderl et al. 2016): the
-- sessions of people as paths over channels, which end in a conversion or in
-- nothing; how much less likely a conversion is from the start when whoever
-- would come to one channel is lost. Probabilities are whole billionths,
-- rounded down, so that every engine gives the same.

with

sessions as (

    select * from {{ ref('int_session_touches') }}

    where not is_bot

),

in_paths as (

    select
        site_id,
        coalesce(entry_channel, 'Unassigned') as channel,
        conversion_count > 0 as is_converted,
        lag(coalesce(entry_channel, 'Unassigned')) over in_path
            as previous_channel,
        lag(conversion_count) over in_path as previous_conversion_count,
        lead(session_id) over in_path as next_session_id

    from sessions

    window in_path as (
        partition by site_id, person
        order by started_at, stream_id, session_id
    )

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

-- The empty one stands for a chain out of which nothing is taken.
removals as {{ kept() }} (

    select
        site_id,
        from_channel as removed_channel

    from totals

    where from_channel != '(start)'

    union all

    select
        site_id,
        '' as removed_channel

    from totals

    where from_channel = '(start)'

),

likelihood_0 as (

    select
        site_id,
        removed_channel,
        '(conversion)' as channel,
        cast({{ whole }} as bigint) as likelihood

    from removals

),

{% for step in range(1, step_count + 1) %}

-- How likely a conversion is within so many moves.
likelihood_{{ step }} as {{ kept() }} (

    select
        likelihoods.site_id as site_id,
        likelihoods.removed_channel,
        counted.from_channel as channel,
        {{ whole_division(
            'cast(sum(counted.move_count * likelihoods.likelihood) as bigint)',
            'min(totals.total_count)'
        ) }} as likelihood

    from likelihood_{{ step - 1 }} as likelihoods

    inner join counted
        on
            likelihoods.site_id = counted.site_id
            and likelihoods.channel = counted.to_channel
            and likelihoods.removed_channel != counted.from_channel

    inner join totals
        on
            counted.site_id = totals.site_id
            and counted.from_channel = totals.from_channel

    group by
        likelihoods.site_id,
        likelihoods.removed_channel,
        counted.from_channel

    union all

    select
        site_id,
        removed_channel,
        '(conversion)' as channel,
        cast({{ whole }} as bigint) as likelihood

    from removals

),

{% endfor %}

from_start as (

    select
        site_id,
        removed_channel,
        likelihood

    from likelihood_{{ step_count }}

    where channel = '(start)'

),

final as (

    select
        removals.site_id as site_id,
        removals.removed_channel as channel,
        {{ whole_division(
            '(with_all.likelihood - coalesce(without.likelihood, 0)) * 1000000',
            'with_all.likelihood'
        ) }} as removal_effect

    from removals

    inner join from_start as with_all
        on
            removals.site_id = with_all.site_id
            and with_all.removed_channel = ''

    left join from_start as without
        on
            removals.site_id = without.site_id
            and removals.removed_channel = without.removed_channel

    where
        removals.removed_channel != ''
        and with_all.likelihood > 0

)

select * from final
