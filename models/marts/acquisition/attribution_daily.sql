{{ config(materialized = 'table') }}

{%- set attribution_models = attribution_models() -%}
{%- set dimensions = [
    'site_id', 'converted_on', 'attribution_model', 'channel', 'source',
    'medium', 'campaign', 'is_bot', 'currency'
] -%}

with

conversion_touches as (

    select * from {{ ref('conversion_touches') }}

),

credits as (

    {% for name in attribution_models %}
    select
        site_id,
        converted_on,
        '{{ name }}' as attribution_model,
        channel,
        source,
        medium,
        campaign,
        is_bot,
        currency,
        {{ name }}_credit as credit,
        {{ name }}_cents as credited_cents

    from conversion_touches

    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        {{ dimensions | join(',\n        ') }},
        cast(sum(credit) as decimal(18, 6)) as credited_conversions,
        cast(sum(credited_cents) as bigint) as credited_cents

    from credits

    where credit > 0 or credited_cents != 0

    group by
        {{ dimensions | join(',\n        ') }}

)

select * from final
