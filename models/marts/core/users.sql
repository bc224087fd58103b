{{ config(materialized = 'table') }}

-- Whose a session is, int_sessions_identified says: every session counts for
-- one user at most.

with

sessions as {{ kept() }} (

    select
        sessions.*,
        identified.user_id as owner_id,
        identified.is_before_link,
        row_number() over (
            partition by sessions.site_id, identified.user_id
            order by
                sessions.started_at, sessions.stream_id, sessions.session_id
        ) as user_position

    from {{ ref('sessions') }} as sessions

    inner join {{ ref('int_sessions_identified') }} as identified
        on
            sessions.site_id = identified.site_id
            and sessions.session_id = identified.session_id

),

links as (

    select
        site_id,
        user_id,
        count(distinct visitor_id) as visitor_count,
        min(linked_at) as first_linked_at,
        max(linked_at) as last_linked_at

    from {{ ref('identities') }}

    where unlinked_at is null

    group by
        site_id,
        user_id

),

totals as (

    select
        site_id,
        owner_id as user_id,
        count(case when is_before_link then 1 end) as anonymous_session_count,
        {{ session_totals('user_position') }}

    from sessions

    group by
        site_id,
        owner_id

),

revenues as (

    {{ session_revenues('user_id', 'owner_id') }}

),

-- A user may have no session of their own, where another one identified later
-- in it, and no link, where no visitor was sent.
known_users as (

    select
        site_id,
        user_id

    from links

    union distinct

    select
        site_id,
        user_id

    from totals

),

final as (

    select
        known_users.site_id as site_id,
        known_users.user_id as user_id,
        coalesce(links.visitor_count, 0) as visitor_count,
        case
            when totals.first_seen_at <= links.first_linked_at
                then totals.first_seen_at
            else coalesce(links.first_linked_at, totals.first_seen_at)
        end as first_seen_at,
        case
            when totals.last_seen_at >= links.last_linked_at
                then totals.last_seen_at
            else coalesce(links.last_linked_at, totals.last_seen_at)
        end as last_seen_at,
        links.first_linked_at,
        coalesce(totals.session_count, 0) as session_count,
        coalesce(totals.anonymous_session_count, 0)
            as anonymous_session_count,
        coalesce(totals.event_count, 0) as event_count,
        coalesce(totals.pageview_count, 0) as pageview_count,
        coalesce(totals.conversion_count, 0) as conversion_count,
        coalesce(revenues.revenue_cents, 0) as revenue_cents,
        totals.currency as currency,
        {{ touch_of_session('first_sessions', 'first') }},
        {{ touch_of_session('last_sessions', 'last') }}

    from known_users

    left join links
        on
            known_users.site_id = links.site_id
            and known_users.user_id = links.user_id

    left join totals
        on
            known_users.site_id = totals.site_id
            and known_users.user_id = totals.user_id

    left join revenues
        on
            known_users.site_id = revenues.site_id
            and known_users.user_id = revenues.user_id

    left join sessions as first_sessions
        on
            totals.site_id = first_sessions.site_id
            and totals.user_id = first_sessions.owner_id
            and totals.first_position = first_sessions.user_position

    left join sessions as last_sessions
        on
            totals.site_id = last_sessions.site_id
            and totals.user_id = last_sessions.owner_id
            and totals.last_position = last_sessions.user_position

)

select * from final
