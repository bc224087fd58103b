{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'replace_sessions',
        unique_key = ['site_id', 'session_id'],
        on_schema_change = 'fail',
        indexes = lookups([
            ['session_id'], ['stream_id'], ['visitor_id'], ['revision'],
        ]),
        post_hook = "{{ refresh_statistics(this, [
            'site_id', 'session_id', 'stream_id', 'visitor_id', 'revision'
        ]) }}",
    )
}}

{%- set entry_event_columns = [
    'visitor_id', 'source', 'medium', 'campaign', 'term', 'content', 'channel',
    'touch_rule', 'click_id', 'country', 'region', 'city', 'language',
    'device_type', 'browser', 'browser_version', 'os', 'is_bot'
] -%}
{%- set session_columns = [
    'session_id', 'site_id', 'visitor_id', 'user_id', 'stream_id',
    'session_definition', 'started_at', 'ended_at', 'started_on',
    'duration_seconds', 'event_count', 'pageview_count', 'interaction_count',
    'conversion_count', 'revenue_cents', 'currency', 'engaged_seconds',
    'max_scroll_depth', 'entry_source', 'entry_medium', 'entry_campaign',
    'entry_term', 'entry_content', 'entry_channel', 'entry_touch_rule',
    'entry_click_id', 'entry_url', 'entry_hostname', 'entry_path',
    'entry_title', 'entry_referrer', 'entry_referrer_domain', 'exit_url',
    'exit_path', 'country', 'region', 'city', 'language', 'device_type',
    'browser', 'browser_version', 'os', 'is_bot', 'loaded_at', 'revision'
] -%}

-- An event that was placed again carries a new revision, and with it all events
-- of its activity: their sessions are built again. The visitor's other sessions
-- are read only for their numbers, and written only where those change.

with

events as {{ written_out() }} (

    select * from {{ ref('events') }}

    {% if is_incremental() %}
    where revision > {{ revision_mark() }}
    {% endif %}

),

site_rules as (

    select * from {{ ref('int_site_rules') }}

),

session_definitions as (

    select * from {{ ref('session_definitions') }}

),

aggregated as {{ kept() }} (

    select
        site_id,
        session_id,
        max(occurred_at) as ended_at,
        max(loaded_at) as loaded_at,
        max(revision) as revision,
        count(*) as event_count,
        count(case when event_type = 'pageview' then 1 end) as pageview_count,
        count(case when event_type = 'conversion' then 1 end)
            as conversion_count,
        cast(coalesce(sum(interaction_count), 0) as bigint)
            as interaction_count,
        cast(sum(engaged_seconds) as decimal(18, 3)) as engaged_seconds,
        cast(max(scroll_depth) as decimal(5, 2)) as max_scroll_depth,
        min(case when event_type = 'pageview' then event_number end)
            as first_pageview_number,
        max(case when event_type = 'pageview' then event_number end)
            as last_pageview_number,
        {{ last_known_of('user_id', 'event_number') }} as user_id,
        {{ first_known_of('currency', 'event_number') }} as currency

    from events

    group by
        site_id,
        session_id

),

-- Amounts in a second currency cannot be added to those in the first.
revenues as (

    select
        events.site_id,
        events.session_id,
        cast(sum(events.revenue_cents) as bigint) as revenue_cents

    from events

    inner join aggregated
        on
            events.site_id = aggregated.site_id
            and events.session_id = aggregated.session_id

    where
        events.revenue_cents is not null
        and (
            events.currency is null
            or events.currency = aggregated.currency
        )

    group by
        events.site_id,
        events.session_id

),

entry_events as (

    select
        site_id,
        session_id,
        stream_id,
        activity_started_at,
        session_started_at as started_at,
        {{ entry_event_columns | join(',\n        ') }}

    from events

    where is_entry

),

pageviews as {{ written_out() }} (

    select
        site_id,
        session_id,
        event_number,
        page_url,
        page_hostname,
        page_path,
        page_title,
        referrer_url,
        referrer_domain

    from events

    where event_type = 'pageview'

),

built as (

    select
        aggregated.session_id,
        aggregated.site_id,
        entry_events.visitor_id,
        aggregated.user_id,
        entry_events.stream_id,
        site_rules.session_definition,
        site_rules.stream,
        entry_events.started_at = entry_events.activity_started_at
            as starts_activity,
        entry_events.started_at,
        aggregated.ended_at,
        {{ local_date('entry_events.started_at', 'site_rules.time_zone') }}
            as started_on,
        {{ local_date('aggregated.ended_at', 'site_rules.time_zone') }}
            as ended_on,
        {{ seconds_between('entry_events.started_at', 'aggregated.ended_at') }}
            as duration_seconds,
        aggregated.event_count,
        aggregated.pageview_count,
        aggregated.interaction_count,
        aggregated.conversion_count,
        coalesce(revenues.revenue_cents, 0) as revenue_cents,
        coalesce(aggregated.currency, site_rules.currency) as currency,
        aggregated.engaged_seconds,
        aggregated.max_scroll_depth,

        -- An internal entry counts as direct.
        case
            when entry_events.touch_rule like 'internal%' then '(direct)'
            else entry_events.source
        end as entry_source,
        case
            when entry_events.touch_rule like 'internal%' then '(none)'
            else entry_events.medium
        end as entry_medium,
        entry_events.campaign as entry_campaign,
        entry_events.term as entry_term,
        entry_events.content as entry_content,
        case
            when entry_events.touch_rule like 'internal%' then 'Direct'
            else entry_events.channel
        end as entry_channel,
        entry_events.touch_rule as entry_touch_rule,
        entry_events.click_id as entry_click_id,
        first_pageviews.page_url as entry_url,
        first_pageviews.page_hostname as entry_hostname,
        first_pageviews.page_path as entry_path,
        first_pageviews.page_title as entry_title,
        first_pageviews.referrer_url as entry_referrer,
        first_pageviews.referrer_domain as entry_referrer_domain,
        last_pageviews.page_url as exit_url,
        last_pageviews.page_path as exit_path,
        entry_events.country,
        entry_events.region,
        entry_events.city,
        entry_events.language,
        entry_events.device_type,
        entry_events.browser,
        entry_events.browser_version,
        entry_events.os,
        coalesce(entry_events.is_bot, false) as is_bot,
        aggregated.loaded_at,
        aggregated.revision

    from aggregated

    inner join entry_events
        on
            aggregated.site_id = entry_events.site_id
            and aggregated.session_id = entry_events.session_id

    left join revenues
        on
            aggregated.site_id = revenues.site_id
            and aggregated.session_id = revenues.session_id

    left join pageviews as first_pageviews
        on
            aggregated.site_id = first_pageviews.site_id
            and aggregated.session_id = first_pageviews.session_id
            and aggregated.first_pageview_number = first_pageviews.event_number

    left join pageviews as last_pageviews
        on
            aggregated.site_id = last_pageviews.site_id
            and aggregated.session_id = last_pageviews.session_id
            and aggregated.last_pageview_number = last_pageviews.event_number

    left join site_rules as own_rules
        on aggregated.site_id = own_rules.site_id

    inner join site_rules
        on coalesce(own_rules.site_id, '*') = site_rules.site_id

),

{% if is_incremental() %}

replaced_sessions as (

    select distinct
        site_id,
        old_session_id as session_id

    from {{ session_replacements() }}

    where revision > {{ revision_mark() }}

),

stored_sessions as {{ written_out() }} (

    select * from {{ this }}

    where revision <= {{ revision_mark() }}

),

touched_sessions as (

    select
        site_id,
        stream_id,
        coalesce(visitor_id, stream_id) as numbered_by

    from built

    union all

    select
        stored_sessions.site_id,
        stored_sessions.stream_id,
        coalesce(stored_sessions.visitor_id, stored_sessions.stream_id)
            as numbered_by

    from stored_sessions

    inner join replaced_sessions
        on
            stored_sessions.site_id = replaced_sessions.site_id
            and stored_sessions.session_id = replaced_sessions.session_id

),

touched_visitors as (

    select distinct
        site_id,
        numbered_by

    from touched_sessions

),

touched_streams as (

    select distinct
        site_id,
        stream_id

    from touched_sessions

),

-- Other sessions of the same visitors may get another number, others of the
-- same streams another reason.
neighbouring_sessions as (

    select
        stored_sessions.*,
        touched_visitors.site_id is not null as is_numbered_again,
        touched_streams.site_id is not null as is_explained_again

    from stored_sessions

    left join touched_visitors
        on
            stored_sessions.site_id = touched_visitors.site_id
            and coalesce(stored_sessions.visitor_id, stored_sessions.stream_id)
            = touched_visitors.numbered_by

    left join touched_streams
        on
            stored_sessions.site_id = touched_streams.site_id
            and stored_sessions.stream_id = touched_streams.stream_id

    left join replaced_sessions
        on
            stored_sessions.site_id = replaced_sessions.site_id
            and stored_sessions.session_id = replaced_sessions.session_id

    where
        replaced_sessions.session_id is null
        and (
            touched_visitors.site_id is not null
            or touched_streams.site_id is not null
        )

),

{% endif %}

known_sessions as (

    select
        {{ session_columns | join(',\n        ') }},
        starts_activity,
        ended_on,
        true as is_numbered_again,
        true as is_explained_again,
        cast(null as {{ dbt.type_string() }}) as stored_reason,
        cast(null as bigint) as stored_number

    from built

    {% if is_incremental() %}

    union all

    select
        {{ session_columns | join(',\n        ') }},
        start_reason not in ('midnight', 'new_campaign') as starts_activity,
        cast(null as date) as ended_on,
        is_numbered_again,
        is_explained_again,
        start_reason as stored_reason,
        session_number as stored_number

    from neighbouring_sessions

    {% endif %}

),

in_order as (

    select
        *,
        row_number() over (
            partition by site_id, coalesce(visitor_id, stream_id)
            order by started_at, stream_id
        ) as visitor_position,
        lag(session_id) over in_stream as previous_session_id,
        lag(ended_on) over in_stream as previous_ended_on

    from known_sessions

    window in_stream as (
        partition by site_id, stream_id order by started_at
    )

),

numbered as (

    select
        *,
        case
            when is_numbered_again then visitor_position
            else stored_number
        end as session_number,
        case
            when is_explained_again then previous_session_id is not null
            else stored_reason = 'idle'
        end as continues_stream

    from in_order

),

explained as (

    select
        numbered.*,
        case
            when not numbered.starts_activity
                then coalesce(
                    numbered.stored_reason,
                    case
                        when numbered.previous_ended_on != numbered.started_on
                            then 'midnight'
                        else 'new_campaign'
                    end
                )
            when numbered.continues_stream then 'idle'
            when numbered.session_number = 1 then 'first_event'
            when session_definitions.stream = 'visitor_and_bucket'
                then 'new_bucket'
            when session_definitions.stream != 'visitor'
                then 'new_client_session'
            else 'first_event'
        end as start_reason

    from numbered

    inner join session_definitions
        on
            numbered.session_definition
            = session_definitions.session_definition

),

final as (

    select
        session_id,
        site_id,
        visitor_id,
        user_id,
        stream_id,
        session_definition,
        start_reason,
        started_at,
        ended_at,
        started_on,
        {{ weekday('started_on') }} as started_weekday,
        duration_seconds,
        session_number,
        event_count,
        pageview_count,
        interaction_count,
        conversion_count,
        revenue_cents,
        currency,
        engaged_seconds,
        max_scroll_depth,
        pageview_count = 1 as is_bounce,
        (
            duration_seconds >= 10
            or pageview_count >= 2
            or conversion_count >= 1
        ) as is_engaged,
        entry_source,
        entry_medium,
        entry_campaign,
        entry_term,
        entry_content,
        entry_channel,
        entry_touch_rule,
        entry_click_id,
        entry_url,
        entry_hostname,
        entry_path,
        entry_title,
        entry_referrer,
        entry_referrer_domain,
        exit_url,
        exit_path,
        country,
        region,
        city,
        language,
        device_type,
        browser,
        browser_version,
        os,
        is_bot,
        loaded_at,
        case
            when stored_number is null then revision
            else {{ highest_revision(ref('events')) }}
        end as revision

    from explained

    where
        stored_number is null
        or stored_number != session_number
        or stored_reason != start_reason

)

select * from final
