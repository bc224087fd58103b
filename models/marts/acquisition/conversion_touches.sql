{{ config(materialized = 'table') }}

{%- set attribution_models = attribution_models() -%}
{%- set lookback_days = number_var('attribution_lookback_days') | int -%}
{%- set half_life_days = number_var(
    'attribution_half_life_days', least=0.01
) | float -%}
{%- set of_conversion -%}
(partition by site_id, event_id, attribution_model)
{%- endset -%}

-- Whole weights for each touch; shares of 1 and of the revenue follow from them
-- by largest remainder, so that they add up to the last millionth and cent.

with

conversions as (

    select * from {{ ref('conversions') }}

),

sessions as {{ written_out() }} (

    select * from {{ ref('int_session_touches') }}

),

channel_effects as (

    select * from {{ ref('int_channel_effects') }}

),

converting_sessions as (

    select
        conversions.site_id,
        conversions.event_id,
        conversions.session_id,
        conversions.converted_at,
        conversions.converted_on,
        conversions.revenue_cents,
        conversions.currency,
        conversions.is_bot,
        sessions.person

    from conversions

    inner join sessions
        on
            conversions.site_id = sessions.site_id
            and conversions.session_id = sessions.session_id

),

-- The session of the conversion counts however long ago it began.
touches as (

    select
        converting_sessions.site_id,
        converting_sessions.event_id,
        sessions.session_id as session_id,
        converting_sessions.converted_at,
        converting_sessions.converted_on,
        converting_sessions.revenue_cents,
        converting_sessions.currency,
        converting_sessions.is_bot,
        sessions.started_at as touched_at,
        sessions.stream_id,
        {{ microseconds_between(
            'sessions.started_at', 'converting_sessions.converted_at'
        ) }} as age_microseconds,
        sessions.entry_source as source,
        sessions.entry_medium as medium,
        sessions.entry_campaign as campaign,
        sessions.entry_channel as channel,
        sessions.is_direct

    from converting_sessions

    inner join sessions
        on
            converting_sessions.site_id = sessions.site_id
            and converting_sessions.person = sessions.person

    where
        sessions.session_id = converting_sessions.session_id
        or (
            sessions.started_at <= converting_sessions.converted_at
            and {{ microseconds_between(
                'sessions.started_at', 'converting_sessions.converted_at'
            ) }} <= {{ lookback_days * 86400000000 }}
        )

),

in_order as (

    select
        *,
        row_number() over (
            partition by site_id, event_id
            order by touched_at, stream_id, session_id
        ) as touch_position,
        count(*) over (partition by site_id, event_id) as touch_count

    from touches

),

with_last_known as (

    select
        in_order.*,
        max(case when not in_order.is_direct then in_order.touch_position end)
            over (partition by in_order.site_id, in_order.event_id)
            as last_known_position,
        coalesce(channel_effects.removal_effect, 0) as removal_effect,
        sum(coalesce(channel_effects.removal_effect, 0)) over (
            partition by in_order.site_id, in_order.event_id
        ) as total_removal_effect

    from in_order

    left join channel_effects
        on
            in_order.site_id = channel_effects.site_id
            and {{ known_channel('in_order.channel') }}
            = channel_effects.channel

),

weighed as {{ kept() }} (

    select
        *,
        case when touch_position = 1 then 1 else 0 end as first_touch_weight,
        case when touch_position = touch_count then 1 else 0 end
            as last_touch_weight,
        case
            when touch_position = coalesce(last_known_position, touch_count)
                then 1
            else 0
        end as last_non_direct_weight,
        1 as linear_weight,

        -- 40% for the first and the last, 20% for all between them.
        case
            when touch_count <= 2 then 1
            when touch_position in (1, touch_count) then 2 * (touch_count - 2)
            else 1
        end as position_based_weight,
        {{ decayed_weight('age_microseconds', half_life_days, lookback_days) }}
            as time_decay_weight,
        case
            when total_removal_effect = 0 then 1
            else removal_effect
        end as data_driven_weight

    from with_last_known

),

weights as (

    {% for name in attribution_models %}
    select
        site_id,
        event_id,
        session_id,
        touch_position,
        '{{ name }}' as attribution_model,
        cast({{ name }}_weight as bigint) as weight,
        revenue_cents

    from weighed

    {{ 'union all' if not loop.last }}
    {% endfor %}

),

with_totals as (

    select
        *,
        cast(sum(weight) over (
            partition by site_id, event_id, attribution_model
        ) as bigint) as total_weight

    from weights

),

-- What is shared out, in two: what the total weight goes into, and the rest.
with_shares as (

    select
        *,
        {{ whole_share('1000000', 'weight', 'total_weight') }} as millionths,
        {{ share_remainder('1000000', 'weight', 'total_weight') }}
            as millionth_remainder,
        {{ whole_share('abs(revenue_cents)', 'weight', 'total_weight') }}
            as cents,
        {{ share_remainder('abs(revenue_cents)', 'weight', 'total_weight') }}
            as cent_remainder

    from with_totals

),

-- The largest remainders get what is left, of equal ones the earlier touch.
with_ranks as (

    select
        *,
        1000000 - sum(millionths) over {{ of_conversion }} as millionths_left,
        abs(revenue_cents) - sum(cents) over {{ of_conversion }} as cents_left,
        row_number() over (
            partition by site_id, event_id, attribution_model
            order by millionth_remainder desc, touch_position asc
        ) as millionth_rank,
        row_number() over (
            partition by site_id, event_id, attribution_model
            order by cent_remainder desc, touch_position asc
        ) as cent_rank

    from with_shares

),

credited as (

    select
        site_id,
        event_id,
        session_id,
        attribution_model,
        {{ quotient(
            'millionths + case'
            ~ ' when millionth_rank <= millionths_left then 1 else 0 end',
            1000000, 'decimal(9, 6)'
        ) }} as credit,
        cast(
            (cents + case when cent_rank <= cents_left then 1 else 0 end)
            * sign(revenue_cents) as bigint
        ) as credited_cents

    from with_ranks

),

side_by_side as (

    select
        site_id,
        event_id,
        session_id,
    {% for name in attribution_models %}
    max(case when attribution_model = '{{ name }}' then credit end)
        as {{ name }}_credit,
    max(case when attribution_model = '{{ name }}' then credited_cents end)
        as {{ name }}_cents{{ ',' if not loop.last }}
    {% endfor %}

    from credited

    group by
        site_id,
        event_id,
        session_id

),

final as (

    select
        weighed.site_id,
        weighed.event_id,
        weighed.session_id,
        weighed.converted_at,
        weighed.converted_on,
        weighed.touched_at,
        {{ seconds_between('weighed.touched_at', 'weighed.converted_at') }}
            as seconds_before,
        weighed.touch_position,
        weighed.touch_count,
        weighed.source,
        weighed.medium,
        weighed.campaign,
        weighed.channel,
        weighed.currency,
        weighed.is_bot,
    {% for name in attribution_models %}
    side_by_side.{{ name }}_credit,
    side_by_side.{{ name }}_cents{{ ',' if not loop.last }}
    {% endfor %}

    from weighed

    inner join side_by_side
        on
            weighed.site_id = side_by_side.site_id
            and weighed.event_id = side_by_side.event_id
            and weighed.session_id = side_by_side.session_id

)

select * from final
