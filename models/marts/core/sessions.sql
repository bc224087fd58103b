{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'replace_sessions',
        unique_key = ['session_key', 'site_id', 'session_id'],
        on_schema_change = 'fail',
        indexes = lookups([
            ['session_key'], ['visitor_key'], ['stream_key'], ['revision'],
            ['session_id'],
        ]),
        meta = {
            'replaced_by_day': 'started_on',
            'kept_in_order_of': ['site_id', 'started_at'],
            'kept_apart_by_month': 'started_at',
        },
        pre_hook = "{{ create_session_replacements() }}",
        post_hook = "{{ refresh_statistics(this, [
            'site_id', 'session_id', 'session_key', 'visitor_key', 'stream_key',
            'revision'
        ]) }}",
    )
}}

{%- do stop_at_changed_definitions(ref('events')) -%}
{%- set entry_touch_columns = [
    'source', 'medium', 'campaign', 'term', 'content', 'channel', 'touch_rule',
    'click_id'
] -%}
{%- set last_touch_columns = ['source', 'medium', 'campaign', 'channel'] -%}
{%- set first_event_columns = [
    'country', 'region', 'city', 'language', 'device_type', 'browser',
    'browser_version', 'os'
] -%}
{%- set measures = [
    'event_count', 'pageview_count', 'interaction_count', 'conversion_count',
    'revenue_cents', 'currency', 'engaged_seconds', 'max_scroll_depth'
] -%}
{%- set page_columns = [
    'entry_url', 'entry_hostname', 'entry_path', 'entry_title',
    'entry_referrer', 'entry_referrer_domain', 'exit_url', 'exit_path'
] -%}
{%- set last_touch_lookback =
    (number_var('last_non_direct_lookback_days') | int) * 86400 * 1000000 -%}
{%- set order_columns = [
    'site_id', 'session_id', 'visitor_id', 'stream_id', 'session_definition',
    'started_at'
] -%}
{%- set session_columns = order_columns
    + ['user_id', 'ended_at', 'started_on', 'duration_seconds']
    + measures
    + page_columns
    + first_event_columns
    + ['is_bot', 'loaded_at', 'revision'] -%}
{%- for column in entry_touch_columns -%}
{%- do session_columns.append('entry_' ~ column) -%}
{%- endfor -%}
{%- set slices = session_slices(ref('events')) -%}
{#- What is kept of all sessions is larger than memory where a slice is not. -#}
{%- set kept_if_whole = kept() if slices | length == 1 else written_out() -%}
{#- In a first build nothing is stored that these could look for. -#}
{%- set kept_of_batch = kept() if is_incremental() else written_out() -%}
{%- set dependent_columns = ['session_number', 'start_reason'] -%}
{%- for column in last_touch_columns -%}
{%- do dependent_columns.append('last_non_direct_' ~ column) -%}
{%- endfor -%}
{%- set before_in_visitor -%}
(
    {{ visitor_order() }}
    rows between unbounded preceding and 1 preceding
)
{%- endset -%}
{%- set in_stream = '(partition by stream_hash order by started_at)' -%}

-- An event that was placed again carries a new revision, and with it all events
-- of its activity: their sessions are built again. The visitor's later sessions
-- are read only for what depends on them (number, reason, last touch that was
-- not direct), and written only where that changes.

with

events as {{ written_out() }} (

    select
        *,
        {{ compact_key(['site_id', 'session_id']) }} as session_hash

    from {{ ref('events') }}

    {% if is_incremental() %}
    where revision > {{ revision_mark() }}
    {% endif %}

),

stored_sessions as {{ written_out() }} (

    {% if is_incremental() %}
    select * from {{ this }}

    where revision <= {{ revision_mark() }}
    {% else %}
    {{ no_rows() }}
    {% endif %}

),

site_rules as (

    select * from {{ ref('int_site_rules') }}

),

session_definitions as (

    select * from {{ ref('session_definitions') }}

),

aggregated as {{ kept_if_whole }} (

    select
        session_hash,
        session_started_at as started_at,
        max(occurred_at) as ended_at,
        max(loaded_at) as loaded_at,
        max(revision) as revision,
        cast(count(*) as bigint) as event_count,
        cast(count(case when event_type = 'pageview' then 1 end) as bigint)
            as pageview_count,
        cast(count(case when event_type = 'conversion' then 1 end) as bigint)
            as conversion_count,
        cast(coalesce(sum(interaction_count), 0) as bigint)
            as interaction_count,
        cast(sum(engaged_seconds) as decimal(18, 3)) as engaged_seconds,
        cast(max(scroll_depth) as decimal(5, 2)) as max_scroll_depth,
        min(case when event_type = 'pageview' then event_number end)
            as first_pageview_number,
        max(case when event_type = 'pageview' then event_number end)
            as last_pageview_number,
        {{ last_known_of('user_id', 'event_number') }} as user_id

    from events

    group by
        session_hash,
        session_started_at

),

currencies as (

    select
        session_hash,
        session_started_at as started_at,
        {{ first_known_of('currency', 'event_number') }} as currency

    from events

    where currency is not null

    group by
        session_hash,
        session_started_at

),

-- Amounts in a second currency cannot be added to those in the first; those
-- that were sent without one are in the site's.
revenues as {{ written_out() }} (

    select
        events.session_hash,
        events.session_started_at as started_at,
        currencies.currency as currency,
        cast(sum(
            case
                when events.currency = currencies.currency
                    then events.revenue_cents
            end
        ) as bigint) as cents_in_currency,
        cast(sum(
            case when events.currency is null then events.revenue_cents end
        ) as bigint) as cents_without_currency

    from events

    left join currencies
        on
            events.session_hash = currencies.session_hash
            and events.session_started_at = currencies.started_at

    where
        events.revenue_cents is not null
        or events.currency is not null

    group by
        events.session_hash,
        events.session_started_at,
        currencies.currency

),

{% for end in ['first', 'last'] %}
{{ end }}_pageviews as {{ written_out() }} (

    select
        events.session_hash,
        events.session_started_at as started_at,
        events.page_url,
        events.page_hostname,
        events.page_path,
        events.page_title,
        events.referrer_url,
        events.referrer_domain

    from events

    inner join aggregated
        on
            events.session_hash = aggregated.session_hash
            and events.session_started_at = aggregated.started_at
            and events.event_number = aggregated.{{ end }}_pageview_number

    where events.event_type = 'pageview'

),

{% endfor %}
-- The definition says whose touch is the session's; most say the first event's.
touch_numbers as (

    select
        events.session_hash,
        events.session_started_at as started_at,
        min(
            case
                when
                    site_rules.entry_touch = 'first_pageview'
                    and events.event_type = 'pageview'
                    then events.event_number
                when
                    site_rules.entry_touch = 'first_known'
                    and {{ is_known_touch('events.touch_rule') }}
                    then events.event_number
            end
        ) as touch_number

    from events

    {{ join_site_rules('events') }}

    where site_rules.entry_touch in ('first_pageview', 'first_known')

    group by
        events.session_hash,
        events.session_started_at

),

later_touches as {{ kept() }} (

    select
        events.session_hash,
        events.session_started_at as started_at,
        {{ prefixed(entry_touch_columns, 'events') }}

    from events

    inner join touch_numbers
        on
            events.session_hash = touch_numbers.session_hash
            and events.session_started_at = touch_numbers.started_at
            and events.event_number = touch_numbers.touch_number

    where touch_numbers.touch_number > 1

),

first_events as {{ written_out() }} (

    select
        {{ prefixed([
            'session_hash', 'site_id', 'session_id', 'visitor_id', 'stream_id'
        ], 'events') }},
        events.session_started_at as started_at,
        events.session_started_at = events.activity_started_at
            as starts_activity,
        {{ prefixed(first_event_columns + ['is_bot'], 'events') }},
        site_rules.session_definition as session_definition,
        site_rules.time_zone as time_zone,
        site_rules.currency as site_currency,
    {% for column in entry_touch_columns %}
    case
        when later_touches.session_hash is not null
            then later_touches.{{ column }}
        else events.{{ column }}
    end as {{ column }}{{ ',' if not loop.last }}
    {% endfor %}

    from events

    left join later_touches
        on
            events.session_hash = later_touches.session_hash
            and events.session_started_at = later_touches.started_at

    {{ join_site_rules('events') }}

    where events.is_entry

),

-- An internal entry counts as direct.
entries as {{ written_out() }} (

    select
        session_hash,
        site_id,
        session_id,
        visitor_id,
        stream_id,
        session_definition,
        started_at,
        {{ local_date('started_at', 'time_zone') }} as started_on,
        starts_activity,
        time_zone,
        site_currency,
        {{ first_event_columns | join(',\n        ') }},
        coalesce(is_bot, false) as is_bot,
        case
            when touch_rule like 'internal%' then '(direct)' else source
        end as entry_source,
        case
            when touch_rule like 'internal%' then '(none)' else medium
        end as entry_medium,
        campaign as entry_campaign,
        term as entry_term,
        content as entry_content,
        case
            when touch_rule like 'internal%' then 'Direct' else channel
        end as entry_channel,
        touch_rule as entry_touch_rule,
        click_id as entry_click_id

    from first_events

),

exits as (

    select
        session_hash,
        session_started_at as started_at,
        occurred_at as ended_at

    from events

    where is_exit

),

-- What the order of sessions needs, and no more: sorting whole sessions takes
-- twice as long as joining the result back to them.
started as {{ kept_if_whole }} (

    select
        entries.session_hash,
        entries.site_id,
        entries.stream_id,
        {{ visitor_or_stream('entries') }} as numbered_by,
        entries.session_definition,
        entries.started_at as started_at,
        entries.started_on,
        {{ local_date('exits.ended_at', 'entries.time_zone') }} as ended_on,
        entries.starts_activity,
        {{ is_direct_entry('entries') }} as is_direct

    from entries

    inner join exits
        on
            entries.session_hash = exits.session_hash
            and entries.started_at = exits.started_at

),

replaced_sessions as {{ kept() }} (

    select distinct
        {{ lookup_key('old_session_id') }} as session_key,
        site_id,
        old_session_id as session_id

    from {{ session_replacements() }}

    where revision > {{ revision_mark() }}

),

replaced_rows as (

    {{ stored_rows('session_key', 'replaced_sessions') }}

),

touched_sessions as {{ kept_of_batch }} (

    select
        {{ compact_key(['site_id', 'numbered_by']) }} as visitor_hash,
        {{ lookup_key('numbered_by') }} as visitor_key,
        {{ second_lookup_key('numbered_by') }} as visitor_key_2,
        {{ compact_key(['site_id', 'stream_id']) }} as stream_hash,
        {{ lookup_key('stream_id') }} as stream_key,
        {{ second_lookup_key('stream_id') }} as stream_key_2,
        started_at

    from started

    union all

    select
        {{ compact_key([
            'replaced_rows.site_id', visitor_or_stream('replaced_rows')
        ]) }} as visitor_hash,
        replaced_rows.visitor_key,
        replaced_rows.visitor_key_2,
        {{ compact_key(['replaced_rows.site_id', 'replaced_rows.stream_id']) }}
            as stream_hash,
        replaced_rows.stream_key,
        replaced_rows.stream_key_2,
        replaced_rows.started_at

    from replaced_rows

    inner join replaced_sessions
        on
            replaced_rows.session_key = replaced_sessions.session_key
            and replaced_rows.site_id = replaced_sessions.site_id
            and replaced_rows.session_id = replaced_sessions.session_id

),

{% for kind in ['visitor', 'stream'] %}
touched_{{ kind }}s as {{ kept_of_batch }} (

    select
        {{ kind }}_hash,
        {{ kind }}_key,
        {{ kind }}_key_2,
        min(started_at) as first_started_at

    from touched_sessions

    group by
        {{ kind }}_hash,
        {{ kind }}_key,
        {{ kind }}_key_2

),

sessions_of_{{ kind }}s as {{ kept_of_batch }} (

    select
        stored_sessions.session_key,
        stored_sessions.session_number,
        stored_sessions.started_at,
        {% if kind == 'visitor' %}
        {{ is_direct_entry('stored_sessions') }} as is_direct,
        {% endif %}
        touched.{{ kind }}_hash,
        touched.first_started_at

    from stored_sessions

    inner join touched_{{ kind }}s as touched
        on
            stored_sessions.{{ kind }}_key = touched.{{ kind }}_key
            and stored_sessions.{{ kind }}_key_2 = touched.{{ kind }}_key_2

),

-- What was before the first of them stays as it is. It is counted, since a
-- history may be long, and of a visitor's the last touch is known.
earlier_of_{{ kind }}s as {{ kept_of_batch }} (

    select
        {{ kind }}_hash,
        {% if kind == 'visitor' %}
        max(case when not is_direct then started_at end) as last_known_at,
        {% endif %}
        max(session_number) as session_count

    from sessions_of_{{ kind }}s

    where started_at < first_started_at

    group by {{ kind }}_hash

),

later_of_{{ kind }}s as (

    select session_key

    from sessions_of_{{ kind }}s

    where started_at >= first_started_at

),

{% endfor %}
last_known_of_visitors as (

    select sessions_of_visitors.session_key

    from sessions_of_visitors

    inner join earlier_of_visitors
        on
            sessions_of_visitors.visitor_hash = earlier_of_visitors.visitor_hash
            and sessions_of_visitors.started_at
            = earlier_of_visitors.last_known_at

    where not sessions_of_visitors.is_direct

),

neighbour_keys as {{ kept_of_batch }} {{ of_known_size() }} (

    select session_key from later_of_visitors

    union distinct

    select session_key from later_of_streams

    union distinct

    select session_key from last_known_of_visitors

),

neighbour_rows as (

    {{ stored_rows('session_key', 'neighbour_keys') }}

),

-- Later sessions of the same visitors may get another number or last touch,
-- later ones of the same streams another reason.
neighbouring_sessions as {{ kept() }} (

    select
        neighbour_rows.session_key as session_key,
        {{ compact_key([
            'neighbour_rows.site_id', 'neighbour_rows.session_id'
        ]) }} as session_hash,
        {{ visitor_or_stream('neighbour_rows') }} as numbered_by,
        {{ prefixed(order_columns + dependent_columns, 'neighbour_rows') }},
        {% for column in last_touch_columns %}
        neighbour_rows.entry_{{ column }},
        {% endfor %}
        neighbour_rows.started_on,
        coalesce(
            neighbour_rows.started_at >= touched_visitors.first_started_at,
            false
        ) as is_numbered_again,
        coalesce(
            neighbour_rows.started_at >= touched_streams.first_started_at,
            false
        ) as is_explained_again

    from neighbour_rows

    left join touched_visitors
        on
            neighbour_rows.visitor_key = touched_visitors.visitor_key
            and neighbour_rows.visitor_key_2 = touched_visitors.visitor_key_2

    left join touched_streams
        on
            neighbour_rows.stream_key = touched_streams.stream_key
            and neighbour_rows.stream_key_2 = touched_streams.stream_key_2

    left join replaced_sessions
        on
            neighbour_rows.session_key = replaced_sessions.session_key
            and neighbour_rows.site_id = replaced_sessions.site_id
            and neighbour_rows.session_id = replaced_sessions.session_id

    where
        replaced_sessions.session_id is null
        and (
            touched_visitors.visitor_key is not null
            or touched_streams.stream_key is not null
        )

),

known_sessions as (

    {% for slice in slices %}
    select
        session_hash,
        {{ compact_key(['site_id', 'numbered_by']) }} as visitor_hash,
        {{ compact_key(['site_id', 'stream_id']) }} as stream_hash,
        stream_id,
        session_definition,
        started_at,
        started_on,
        ended_on,
        starts_activity,
        is_direct,
        true as is_numbered_again,
        true as is_explained_again,
        cast(null as {{ dbt.type_string() }}) as stored_reason,
        cast(null as bigint) as stored_number

    from started
    {{ within_slice('where', slice, 'started_at') }}

    union all
    {% endfor %}

    select
        session_hash,
        {{ compact_key(['site_id', 'numbered_by']) }} as visitor_hash,
        {{ compact_key(['site_id', 'stream_id']) }} as stream_hash,
        stream_id,
        session_definition,
        started_at,
        started_on,
        cast(null as date) as ended_on,
        start_reason not in ('midnight', 'new_campaign') as starts_activity,
        {{ is_direct_entry('neighbouring_sessions') }} as is_direct,
        is_numbered_again,
        is_explained_again,
        start_reason as stored_reason,
        session_number as stored_number

    from neighbouring_sessions

),

in_order as (

    select
        *,
        count(case when is_numbered_again then 1 end)
            over {{ before_in_visitor }} as again_before_count,
        count(case when not is_direct then 1 end) over {{ before_in_visitor }}
            as known_before_count,
        max(case when not is_direct then started_at end)
            over {{ before_in_visitor }} as last_known_started_at,
        lag(started_at) over {{ in_stream }} as previous_started_at,
        lag(ended_on) over {{ in_stream }} as previous_ended_on

    from known_sessions

),

numbered as (

    select
        {{ prefixed([
            'session_hash', 'visitor_hash', 'session_definition', 'started_at',
            'started_on', 'starts_activity', 'is_direct', 'is_numbered_again',
            'stored_reason', 'known_before_count', 'previous_ended_on'
        ], 'in_order') }},
        case
            when in_order.is_numbered_again
                then cast(
                    coalesce(earlier_of_visitors.session_count, 0)
                    + in_order.again_before_count
                    + 1 as bigint
                )
            else in_order.stored_number
        end as session_number,
        case
            when in_order.is_explained_again
                then
                    in_order.previous_started_at is not null
                    or earlier_of_streams.stream_hash is not null
            else in_order.stored_reason = 'idle'
        end as continues_stream,
        in_order.is_direct
        and in_order.known_before_count > 0
        and {{ microseconds_between(
            'in_order.last_known_started_at', 'in_order.started_at'
        ) }} <= {{ last_touch_lookback }} as has_last_touch

    from in_order

    left join earlier_of_visitors
        on in_order.visitor_hash = earlier_of_visitors.visitor_hash

    left join earlier_of_streams
        on in_order.stream_hash = earlier_of_streams.stream_hash

),

explained as {{ kept() }} (

    select
        numbered.session_hash,
        numbered.visitor_hash,
        numbered.started_at,
        numbered.session_number,
        numbered.known_before_count,
        numbered.is_direct,
        numbered.is_numbered_again,
        numbered.has_last_touch,
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

known_touches as {{ written_out() }} (

    select
        session_hash,
        started_at,
    {% for column in last_touch_columns %}
    entry_{{ column }}{{ ',' if not loop.last }}
    {% endfor %}

    from entries

    union all

    select
        session_hash,
        started_at,
    {% for column in last_touch_columns %}
    entry_{{ column }}{{ ',' if not loop.last }}
    {% endfor %}

    from neighbouring_sessions

),

-- Of a session that is direct, the visitor's last touch before it that was not:
-- as many were known before that one, and one more.
last_touches as {{ kept() }} (

    {% for slice in slices %}
    select
        explained.session_hash as session_hash,
        explained.started_at as started_at,
    {% for column in last_touch_columns %}
    known_touches.entry_{{ column }} as {{ column }}
    {{- ',' if not loop.last }}
    {% endfor %}

    from explained

    inner join explained as last_known
        on
            explained.visitor_hash = last_known.visitor_hash
            and explained.known_before_count
            = last_known.known_before_count + 1
            {{ within_slice('and', slice, 'last_known.started_at') }}

    inner join known_touches
        on
            last_known.session_hash = known_touches.session_hash
            {{ within_slice('and', slice, 'known_touches.started_at') }}

    where
        explained.has_last_touch
        and explained.is_numbered_again
        and not last_known.is_direct

    {{ 'union all' if not loop.last }}
    {% endfor %}

),

{% for slice in slices %}
built_sessions_{{ loop.index }} as (

    select
        {{ prefixed(order_columns, 'entries') }},
        {{ prefixed(dependent_columns[:2], 'explained') }},
        {% for column in last_touch_columns %}
        case
            when last_touches.session_hash is not null
                then last_touches.{{ column }}
            else entries.entry_{{ column }}
        end as last_non_direct_{{ column }},
        {% endfor %}
        entries.started_on as started_on,
        aggregated.user_id as user_id,
        aggregated.ended_at,
        {{ seconds_between('entries.started_at', 'aggregated.ended_at') }}
            as duration_seconds,
        aggregated.event_count,
        aggregated.pageview_count,
        aggregated.interaction_count as interaction_count,
        aggregated.conversion_count,
        coalesce(revenues.cents_in_currency, 0)
        + case
            when
                revenues.currency is null
                or revenues.currency = entries.site_currency
                then coalesce(revenues.cents_without_currency, 0)
            else 0
        end as revenue_cents,
        coalesce(revenues.currency, entries.site_currency) as currency,
        aggregated.engaged_seconds as engaged_seconds,
        aggregated.max_scroll_depth,
        {% for column in entry_touch_columns %}
        entries.entry_{{ column }},
        {% endfor %}
        first_pageviews.page_url as entry_url,
        first_pageviews.page_hostname as entry_hostname,
        first_pageviews.page_path as entry_path,
        first_pageviews.page_title as entry_title,
        first_pageviews.referrer_url as entry_referrer,
        first_pageviews.referrer_domain as entry_referrer_domain,
        last_pageviews.page_url as exit_url,
        last_pageviews.page_path as exit_path,
        {{ prefixed(first_event_columns + ['is_bot'], 'entries') }},
        aggregated.loaded_at as loaded_at,
        aggregated.revision as revision

    from entries

    {% for joined in ['explained', 'aggregated'] %}
    inner join {{ joined }}
        on
            entries.session_hash = {{ joined }}.session_hash
            {{ within_slice('and', slice, 'entries.started_at') }}
            {{ within_slice('and', slice, joined ~ '.started_at') }}

    {% endfor %}
    {% for joined in [
        'last_touches', 'revenues', 'first_pageviews', 'last_pageviews'
    ] %}
    left join {{ joined }}
        on
            entries.session_hash = {{ joined }}.session_hash
            {{ within_slice('and', slice, joined ~ '.started_at') }}

    {% endfor %}
    {{ laid_out_by(['entries.started_on']) }}

),
{% endfor %}

neighbours_anew as (

    select
        neighbouring_sessions.session_key as session_key,
        neighbouring_sessions.site_id as site_id,
        neighbouring_sessions.session_id as session_id,
        {{ prefixed(dependent_columns[:2], 'explained') }},
    {% for column in last_touch_columns %}
    case
        when not neighbouring_sessions.is_numbered_again
            then neighbouring_sessions.last_non_direct_{{ column }}
        when last_touches.session_hash is not null
            then last_touches.{{ column }}
        else neighbouring_sessions.entry_{{ column }}
    end as last_non_direct_{{ column }}{{ ',' if not loop.last }}
    {% endfor %}

    from neighbouring_sessions

    inner join explained
        on
            neighbouring_sessions.session_hash = explained.session_hash

    left join last_touches
        on
            neighbouring_sessions.session_hash = last_touches.session_hash

    where
        neighbouring_sessions.is_numbered_again
        or neighbouring_sessions.is_explained_again

),

changed_neighbours as {{ of_known_size() }} (

    select neighbours_anew.*

    from neighbours_anew

    inner join neighbouring_sessions as stored
        on
            neighbours_anew.session_key = stored.session_key
            and neighbours_anew.site_id = stored.site_id
            and neighbours_anew.session_id = stored.session_id

    where
    {% for column in dependent_columns %}
        {{ is_distinct(
            'neighbours_anew.' ~ column, 'stored.' ~ column
        ) }}{{ ' or' if not loop.last }}
    {% endfor %}

),

changed_rows as (

    {{ stored_rows('session_key', 'changed_neighbours') }}

),

written_sessions as (

    {% for slice in slices %}
    select
        {{ (session_columns + dependent_columns) | join(',\n        ') }}

    from built_sessions_{{ loop.index }}

    union all
    {% endfor %}

    select
        {% for column in session_columns %}
        {{ highest_revision(ref('events')) ~ ' as revision'
            if column == 'revision' else 'changed_rows.' ~ column }},
        {% endfor %}
        {{ prefixed(dependent_columns, 'changed_neighbours') }}

    from changed_rows

    inner join changed_neighbours
        on
            changed_rows.session_key = changed_neighbours.session_key
            and changed_rows.site_id = changed_neighbours.site_id
            and changed_rows.session_id = changed_neighbours.session_id

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
        {{ is_bounce() }} as is_bounce,
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
        last_non_direct_source,
        last_non_direct_medium,
        last_non_direct_campaign,
        last_non_direct_channel,
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
        {{ lookup_key('session_id') }} as session_key,
        {{ lookup_key(visitor_or_stream()) }} as visitor_key,
        {{ second_lookup_key(visitor_or_stream()) }} as visitor_key_2,
        {{ lookup_key('stream_id') }} as stream_key,
        {{ second_lookup_key('stream_id') }} as stream_key_2,
        revision

    from written_sessions

)

select * from final
