{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'replace_events',
        unique_key = ['event_key', 'site_id', 'event_id'],
        on_schema_change = 'fail',
        indexes = lookups([
            ['event_key'], ['occurred_at'], ['revision'], ['loaded_at'],
            ['stream_id', 'activity_started_at'], ['session_id'],
        ]),
        meta = {
            'replaced_by_day': 'activity_started_at',
            'kept_in_order_of': ['site_id', 'occurred_at'],
            'kept_apart_by_month': 'occurred_at',
        },
        pre_hook = [
            "{{ create_session_replacements() }}",
            "{{ create_late_arrivals() }}",
            "{{ create_applied_site_rules() }}",
            "{{ create_activities_to_place() }}",
            "{{ create_raw_loads_taken() }}",
            "{{ count_first_raw_loads(ref('int_events_unioned')) }}",
        ],
        post_hook = [
            "{{ drop_arriving_events() }}",
            "{{ remember_raw_files() }}",
            "{{ forget_raw_loads() }}",
            "{{ note_raw_loads() }}",
            "{{ drop_raw_loads() }}",
            "{{ forget_earlier_arrivals() }}",
            "{{ note_first_arrivals() }}",
            "{{ forget_applied_site_rules() }}",
            "{{ note_applied_site_rules() }}",
            "{{ forget_activities_to_place() }}",
            "{{ forget_erased_events('events') }}",
            "{{ refresh_statistics(this, [
                'event_key', 'site_id', 'event_id', 'occurred_at', 'revision',
                'stream_id', 'activity_started_at', 'session_id', 'is_entry',
                'event_type'
            ]) }}",
            "{{ refresh_statistics(session_replacements(), ['revision']) }}",
        ],
    )
}}

{%- set event_columns_only = (event_columns().keys() | list)
    + touch_columns() -%}
{%- set arrival_columns = (event_columns().keys() | list)
    + ['raw_file', 'rule_site_id', 'internal_domains', 'touch_order']
    + (['event_key'] if is_incremental() else []) -%}
{%- set placed_columns = [
    'activity_started_at', 'session_started_at', 'event_number', 'is_exit'
] -%}
{%- if is_incremental() -%}
{%- do stop_at_changed_definitions(this) -%}
{%- set arriving = arriving_events() -%}
{%- set copies = stored_copies(arriving) -%}
{%- set touched = touched_range(arriving, copies) -%}
{%- set campaigns_split = true -%}
{%- else -%}
{%- set arriving = all_checked_events() -%}
{%- set campaigns_split = campaigns_split_sessions() -%}
{%- endif -%}
{%- set slice_ends = file_slices() -%}
{#- The touch costs as much as the windows: it is read once unless needed. -#}
{%- set arrivals =
    'events_to_place' if campaigns_split else 'first_arrivals' -%}
{%- set in_stream -%}
({{ stream_order() }})
{%- endset -%}
{%- set in_stream_again -%}
({{ stream_order_again() }})
{%- endset -%}
{%- set so_far -%}
(
    {{ stream_order_again() }}
    rows between unbounded preceding and current row
)
{%- endset -%}

-- A new event can change no activity but those that it reaches within the
-- timeout, and the one in which an earlier copy of it stands. Those are placed
-- again, whole, by the SQL of a full refresh; all others stay as they are.

with

incoming_events as {{ written_out() if is_incremental() else costly() }} (

    select
        *,
        {{ narrow_key(['site_id', 'event_id']) }} as id_key

    from {{ arriving }}

),

site_rules as (

    select * from {{ ref('int_site_rules') }}

),

repeated_keys as {{ kept() }} (

    select id_key

    from incoming_events

    group by id_key

    having count(*) > 1

),

-- Of several rows with one id the earliest loaded counts.
repeated_events as {{ kept() }} (

    select
        incoming_events.*,
        row_number() over (
            partition by incoming_events.site_id, incoming_events.event_id
            order by
                incoming_events.loaded_at,
                incoming_events.occurred_at,
                {{ row_hash('incoming_events.') }},
                incoming_events.event_type
        ) as arrival_number

    from incoming_events

    inner join repeated_keys
        on incoming_events.id_key = repeated_keys.id_key

),

first_arrivals as {{ written_out() }} {{ of_known_size() }} (

    select {{ prefixed(arrival_columns, 'incoming_events') }}

    from incoming_events

    left join repeated_keys
        on incoming_events.id_key = repeated_keys.id_key

    where repeated_keys.id_key is null

    union all

    select
        {{ arrival_columns | join(',\n        ') }}

    from repeated_events

    where arrival_number = 1

),

{% if is_incremental() %}

-- Of the history a few columns are read: all of a row only where it is a copy
-- that agrees in both times.
stored_copies as {{ kept() }} (

    select
        stored.site_id,
        stored.event_id,
        stored.event_key,
        stored.stream_id,
        stored.activity_started_at,
        stored.occurred_at,
        stored.loaded_at,
        stored.occurred_at = first_arrivals.occurred_at
        and stored.loaded_at = first_arrivals.loaded_at as is_tied

    from {{ copies }} as stored

    inner join first_arrivals
        on {{ same_event('stored', 'first_arrivals') }}

),

tied_copies as {{ kept() }} (

    select
        stored.site_id,
        stored.event_id,
        stored.event_key,
        {{ row_hash('stored.') }} as row_hash

    from {{ rows_to_join(this, 'event_key', 'stored_copies') }} as stored

    inner join stored_copies
        on {{ same_event('stored', 'stored_copies') }}

    where
        stored.occurred_at {{ touched.copies }}
        and stored_copies.is_tied

),

compared_copies as {{ kept() }} (

    select
        {{ prefixed([
            'site_id', 'event_id', 'event_key', 'stream_id',
            'activity_started_at'
        ], 'stored_copies') }},
        {{ takes_the_place_of(
            'first_arrivals', 'stored_copies',
            row_hash('first_arrivals.'), 'tied_copies.row_hash'
        ) }} as is_replaced

    from stored_copies

    inner join first_arrivals
        on {{ same_event('stored_copies', 'first_arrivals') }}

    left join tied_copies
        on {{ same_event('stored_copies', 'tied_copies') }}

),

replaced_copies as {{ kept() }} (

    select *

    from compared_copies

    where is_replaced

),

new_events as {{ written_out() }} (

    select first_arrivals.*

    from first_arrivals

    left join compared_copies
        on {{ same_event('first_arrivals', 'compared_copies') }}

    where compared_copies.event_id is null or compared_copies.is_replaced

),

reaches as {{ of_known_size() }} (

    select
        new_events.site_id,
        {{ stream_id('site_rules.stream') }} as stream_id,
        min({{ epoch_microseconds('new_events.occurred_at') }})
        - min(site_rules.longest_gap_microseconds) as reach_from,
        max({{ epoch_microseconds('new_events.occurred_at') }})
        + min(site_rules.longest_gap_microseconds) as reach_to

    from new_events

    inner join site_rules
        on new_events.rule_site_id = site_rules.site_id

    group by
        new_events.site_id,
        {{ stream_id('site_rules.stream') }}

),

-- Without a timeout a stream is one activity, and the reach has no ends.
touched_activities as {{ kept() }} {{ of_known_size() }} (

    select
        stored.site_id,
        stored.stream_id,
        stored.activity_started_at

    from {{ this }} as stored

    inner join reaches
        on
            stored.site_id = reaches.site_id
            and stored.stream_id = reaches.stream_id

    where
        stored.occurred_at {{ touched.reach }}
        and (
            reaches.reach_from is null
            or {{ epoch_microseconds('stored.occurred_at') }}
            between reaches.reach_from and reaches.reach_to
        )

    union distinct

    select
        site_id,
        stream_id,
        activity_started_at

    from replaced_copies

    union distinct

    select
        site_id,
        stream_id,
        activity_started_at

    from {{ activities_to_place() }}

),

stored_events as (

    select
        {{ prefixed(event_columns_only, 'stored') }},
        coalesce(site_rules.site_id, '*') as rule_site_id

    from {{ rows_to_join(
        this, 'activity_started_at', 'touched_activities'
    ) }} as stored

    inner join touched_activities
        on
            stored.site_id = touched_activities.site_id
            and stored.stream_id = touched_activities.stream_id
            and stored.activity_started_at
            = touched_activities.activity_started_at

    left join replaced_copies
        on {{ same_event('stored', 'replaced_copies') }}

    left join site_rules
        on stored.site_id = site_rules.site_id

    where
        stored.activity_started_at {{ touched.activities }}
        and replaced_copies.event_id is null

),

new_touched_events as (

    {{ touched_events('new_events') }}

),

events_to_place as {{ kept() }} (

    select
        {{ event_columns_only | join(',\n        ') }},
        rule_site_id

    from new_touched_events

    union all

    select
        {{ event_columns_only | join(',\n        ') }},
        rule_site_id

    from stored_events

),

{% else %}

events_to_place as {{ costly() }} (

    {{ touched_events('first_arrivals') }}

),

{% endif %}

in_streams as {{ written_out() }} (

    select
        {{ prefixed(event_columns_only, 'events_to_place') }},
        {{ compact_key(
            ['events_to_place.site_id', 'events_to_place.event_id']
        ) }} as place_key,
        {{ number_of_slice(slice_ends, 'events_to_place.raw_file') }}
            as slice_number,
        {{ stream_id('site_rules.stream') }} as stream_id,
        site_rules.session_id_format

    from events_to_place

    inner join site_rules
        on events_to_place.rule_site_id = site_rules.site_id

),

-- Only what the order of a stream needs goes through the windows: sorting whole
-- events takes twice as long as joining the result back to them (10 million
-- events of 24 columns: 26 s against 13 s, a plain copy 8.5 s).
ordered as (

    select
        {{ compact_key(['arrivals.site_id', 'arrivals.event_id']) }}
            as place_key,
        arrivals.event_id,
        arrivals.occurred_at,
        arrivals.sequence,
        {{ compact_key(
            ['arrivals.site_id', stream_id('site_rules.stream')]
        ) }} as stream_key,
        site_rules.longest_gap_microseconds,
        {% if campaigns_split %}
        {{ carried_touch('site_rules.splits_on_campaign') }} as carried_touch,
        {% else %}
        cast(null as {{ dbt.type_string() }}) as carried_touch,
        {% endif %}
        case
            when site_rules.splits_at_midnight
                then {{ local_date(
                    'arrivals.occurred_at', 'site_rules.time_zone'
                ) }}
        end as local_on,
        {{ number_of_slice(slice_ends, 'arrivals.raw_file') }} as slice_number

    from {{ arrivals }} as arrivals

    inner join site_rules
        on arrivals.rule_site_id = site_rules.site_id

),

with_predecessors as (

    select
        *,
        lag(occurred_at) over {{ in_stream }} as previous_at,
        lag(local_on) over {{ in_stream }} as previous_on,
        row_number() over {{ in_stream }} as stream_position

    from ordered

),

with_activities as (

    select
        *,
        {{ starts_activity() }} as starts_activity

    from with_predecessors

),

{% if campaigns_split %}

with_last_touches as (

    select
        *,
        {{ last_carried_touch() }} as last_touch

    from with_activities

),

{% else %}

with_last_touches as (

    select
        *,
        carried_touch as last_touch

    from with_activities

),

{% endif %}

with_starts as (

    select
        *,
        {{ starts_session() }} as starts_session

    from with_last_touches

),

placed as {{ kept() }} (

    select
        place_key,
        slice_number,
        max(case when starts_activity then occurred_at end)
            over {{ so_far }} as activity_started_at,
        max(case when starts_session then occurred_at end)
            over {{ so_far }} as session_started_at,
        stream_position + 1 - max(
            case when starts_session then stream_position end
        ) over {{ so_far }} as event_number,
        coalesce(
            lead(starts_session) over {{ in_stream_again }}, true
        ) as is_exit

    from with_starts

),

in_sessions as (

    {% for number in range(1, slice_ends | length + 2) %}
    select
        {{ prefixed(event_columns_only, 'in_streams') }},
        in_streams.stream_id,
        in_streams.session_id_format,
        {{ prefixed(placed_columns, 'placed') }}

    from in_streams

    inner join placed
        on in_streams.place_key = placed.place_key

    where
        in_streams.slice_number = {{ number }}
        and placed.slice_number = {{ number }}

    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        {{ event_columns_only | join(',\n        ') }},
        {{ session_id('session_id_format') }} as session_id,
        stream_id,
        {{ placed_columns | join(',\n        ') }},
        event_number = 1 as is_entry,
        {{ lookup_key('event_id') }} as event_key,
        {{ next_revision() }} as revision

    from in_sessions

)

select * from final
