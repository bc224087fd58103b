{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'replace_visitors',
        unique_key = ['site_id', 'visitor_id'],
        on_schema_change = 'fail',
    )
}}

-- depends_on: {{ ref('events') }}, whose revisions are followed.

-- A visitor is summed up again, whole, when one of their sessions has a new
-- revision, when their last session is gone (the loss of any other one numbers
-- those behind it anew), or when they are linked to somebody else.

with

identities as (

    select * from {{ ref('identities') }}

    where until_at is null

),

{% if is_incremental() %}

touched_visitors as (

    select
        visitor_key,
        site_id,
        visitor_id

    from {{ ref('sessions') }}

    where
        revision > {{ revision_mark() }}
        and visitor_id is not null

    union distinct

    select
        {{ lookup_key('stored.visitor_id', 'stored.site_id') }} as visitor_key,
        stored.site_id,
        stored.visitor_id

    from {{ this }} as stored

    inner join {{ session_replacements() }} as replacements
        on
            stored.site_id = replacements.site_id
            and stored.last_session_id = replacements.old_session_id

    where replacements.revision > {{ revision_mark() }}

    union distinct

    select
        {{ lookup_key('stored.visitor_id', 'stored.site_id') }} as visitor_key,
        stored.site_id,
        stored.visitor_id

    from {{ this }} as stored

    left join identities
        on
            stored.site_id = identities.site_id
            and stored.visitor_id = identities.visitor_id

    where coalesce(stored.user_id, '') != coalesce(identities.user_id, '')

),

{% endif %}

sessions as {{ kept() if is_incremental() else written_out() }} (

    select sessions.*

    from {{ ref('sessions') }} as sessions

    {% if is_incremental() %}

    inner join touched_visitors
        on
            sessions.visitor_key = touched_visitors.visitor_key
            and sessions.site_id = touched_visitors.site_id
            and sessions.visitor_id = touched_visitors.visitor_id

    {% endif %}

    where sessions.visitor_id is not null

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

revenues as (

    {{ session_revenues('visitor_id') }}

),

final as (

    select
        totals.site_id as site_id,
        totals.visitor_id as visitor_id,
        identities.user_id as user_id,
        totals.first_seen_at,
        totals.last_seen_at,
        totals.session_count,
        totals.event_count as event_count,
        totals.pageview_count as pageview_count,
        totals.conversion_count as conversion_count,
        coalesce(revenues.revenue_cents, 0) as revenue_cents,
        totals.currency as currency,
        totals.session_count > 1 as is_returning,
        totals.is_bot as is_bot,
        last_sessions.session_id as last_session_id,
        {{ touch_of_session('first_sessions', 'first') }},
        {{ touch_of_session('last_sessions', 'last') }},
        {{ highest_revision(ref('sessions')) }} as revision

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
