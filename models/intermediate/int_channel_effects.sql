{{ config(materialized = 'table') }}

{%- set whole = 1000000000 -%}
{%- set step_count = 24 -%}

-- The removal effect of a first-order Markov chain (Anderl et al. 2016): how
-- much less likely a conversion is from the start when whoever would come to
-- one channel is lost. Probabilities are whole billionths, rounded down, so
-- that every engine gives the same.

{%- set certain -%}
    select
        site_id,
        removed_channel,
        '(conversion)' as channel,
        cast({{ whole }} as bigint) as likelihood,
        cast(0 as bigint) as step_number

    from removals
{%- endset -%}

{#- How likely a conversion is within one move more. -#}
{%- set one_move_before -%}
    select
        likelihoods_before.site_id as site_id,
        likelihoods_before.removed_channel,
        moves.from_channel as channel,
        {{ whole_division(
            'cast(sum(moves.move_count * likelihoods_before.likelihood)'
            ~ ' as bigint)',
            'min(moves.total_count)'
        ) }} as likelihood,
        likelihoods_before.step_number + 1 as step_number

    from before_it as likelihoods_before

    inner join moves
        on
            likelihoods_before.site_id = moves.site_id
            and likelihoods_before.channel = moves.to_channel
            and likelihoods_before.removed_channel != moves.from_channel

    group by
        likelihoods_before.site_id,
        likelihoods_before.removed_channel,
        likelihoods_before.step_number,
        moves.from_channel
{%- endset %}

with {{ repeating() }}

moves as (

    select * from {{ ref('int_channel_moves') }}

),

-- The empty one stands for a chain out of which nothing is taken.
removals as (

    select distinct
        site_id,
        case when from_channel = '(start)' then '' else from_channel end
            as removed_channel

    from moves

    where from_channel != '(conversion)'

),

{{ repeated_query('likelihoods', certain, one_move_before, step_count) }},

from_start as (

    select
        site_id,
        removed_channel,
        likelihood

    from likelihoods

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
