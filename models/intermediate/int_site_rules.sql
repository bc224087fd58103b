{{ stop_at_wrong_sites(ref('sites'), ref('session_definitions')) }}

with

sites as (

    select * from {{ ref('sites') }}

),

session_definitions as (

    select * from {{ ref('session_definitions') }}

),

final as (

    select
        sites.site_id,
        sites.session_definition,
        sites.time_zone,
        {{ currency_code('sites.currency') }} as currency,
        {{ domain_list(['sites.own_domains', 'sites.excluded_referrers']) }}
            as internal_domains,
        session_definitions.stream,
        {{ longest_gap(
            'session_definitions.timeout_seconds',
            'session_definitions.gap_equal_to_timeout'
        ) }} as longest_gap_microseconds,
        coalesce(session_definitions.splits_on_campaign, 'no')
            as splits_on_campaign,
        session_definitions.splits_at_midnight,
        session_definitions.session_id_format,
        session_definitions.touch_order,
        session_definitions.entry_touch

    from sites

    inner join session_definitions
        on sites.session_definition = session_definitions.session_definition

)

select * from final
