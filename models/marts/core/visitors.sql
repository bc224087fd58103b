{{ config(materialized = 'table') }}

with

sessions as (

    select * from {{ ref('sessions') }}

    where visitor_id is not null

),

identities as (

    select * from {{ ref('identities') }}

    where until_at is null

),

totals as (

    select
        site_id,
        visitor_id,
        max(case when is_bot then 1 else 0 end) = 1 as is_bot,
        {{ session_totals('session_number') }}

    from sessions

    group by
        site_id,
        visitor_id

),

-- Amounts in a second currency cannot be added to those in the first.
revenues as (

    select
        sessions.site_id,
        sessions.visitor_id,
        cast(sum(sessions.revenue_cents) as bigint) as revenue_cents

    from sessions

    inner join totals
        on
            sessions.site_id = totals.site_id
            and sessions.visitor_id = totals.visitor_id

    where
        sessions.revenue_cents != 0
        and (
            sessions.currency is null
            or sessions.currency = totals.currency
        )

    group by
        sessions.site_id,
        sessions.visitor_id

),

final as (

    select
        totals.site_id,
        totals.visitor_id,
        identities.user_id,
        totals.first_seen_at,
        totals.last_seen_at,
        totals.session_count,
        totals.event_count,
        totals.pageview_count,
        totals.conversion_count,
        coalesce(revenues.revenue_cents, 0) as revenue_cents,
        totals.currency,
        totals.session_count > 1 as is_returning,
        totals.is_bot,
        {{ touch_of_session('first_sessions', 'first') }},
        {{ touch_of_session('last_sessions', 'last') }}

    from totals

    inner join sessions as first_sessions
        on
            totals.site_id = first_sessions.site_id
            and totals.visitor_id = first_sessions.visitor_id
            and totals.first_position = first_sessions.session_number

    inner join sessions as last_sessions
        on
            totals.site_id = last_sessions.site_id
            and totals.visitor_id = last_sessions.visitor_id
            and totals.last_position = last_sessions.session_number

    left join revenues
        on
            totals.site_id = revenues.site_id
            and totals.visitor_id = revenues.visitor_id

    left join identities
        on
            totals.site_id = identities.site_id
            and totals.visitor_id = identities.visitor_id

)

select * from final
