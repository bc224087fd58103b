{{
    config(
        pre_hook = [
            "{{ create_suppressed_ids() }}",
            "{{ create_suppression_salt() }}",
        ],
    )
}}

{%- set ids = [
    'event_id', 'site_id', 'visitor_id', 'user_id', 'client_session_id'
] -%}
{%- set measures = [
    'engaged_seconds', 'time_on_page_seconds', 'scroll_depth',
    'interaction_count', 'screen_width', 'revenue_cents'
] -%}
{%- set columns = event_columns().keys() | list -%}
{%- set decided_columns = ['event_type', 'properties'] -%}

with

unioned as (

    select * from {{ ref('int_events_unioned') }}

),

site_rules as (

    select * from {{ ref('int_site_rules') }}

),

conversions as (

    select distinct
        site_id,
        event_name

    from {{ ref('conversion_events') }}

),

suppressed_ids as (

    select distinct
        site_id,
        id_kind,
        id_hash

    from {{ private_table('suppressed_ids') }}

),

-- Nothing is hashed as long as nobody was erased.
suppression as (

    select
        min(salt) as salt,
        (select count(*) from suppressed_ids) > 0 as is_needed

    from {{ private_table('suppression_salt') }}

),

identified as (

    select
        {% for column in columns %}
        {% if column in ids %}
        {{ known_id(column) }} as {{ column }},
        {% elif column in measures %}
        {{ known_measure(column) }} as {{ column }},
        {% elif column == 'currency' %}
        {{ currency_code(column) }} as {{ column }},
        {% elif column == 'country' %}
        {{ in_capitals(column) }} as {{ column }},
        {% elif column == 'occurred_at' %}
        case when not ({{ is_infinite(column) }}) then {{ column }} end
            as {{ column }},
        {% else %}
        {{ column }},
        {% endif %}
        {% endfor %}
        raw_occurred_at,
        raw_row,
        raw_file,
        nullif(
            coalesce(unreadable_columns, ',')
            {% for column in measures %}
            || {{ flagged_column(column, is_no_measure(column)) }}
            {% endfor %},
            ','
        ) as dropped_columns,
        case
            when suppression.is_needed
                then {{ suppressed_id_hash(
                    'suppression.salt', "'visitor'", 'site_id', 'visitor_id'
                ) }}
        end as visitor_hash,
        case
            when suppression.is_needed
                then {{ suppressed_id_hash(
                    'suppression.salt', "'user'", 'site_id', 'user_id'
                ) }}
        end as user_hash

    from unioned

    cross join suppression

),

-- A site that is not listed follows the row '*'. What an identify event says of
-- a person goes its own way, into a schema of its own.
matched as (

    select
        {{ prefixed(columns + [
            'raw_occurred_at', 'raw_row', 'raw_file', 'dropped_columns',
            'visitor_hash', 'user_hash'
        ], 'identified') }},
        coalesce(site_rules.site_id, '*') as rule_site_id,
        case
            when identified.event_type = 'identify' then identified.properties
        end as traits,
        coalesce(site_conversions.event_name, all_conversions.event_name)
        is not null as is_conversion,
        coalesce(erased_visitors.id_hash, erased_users.id_hash)
        is not null as is_erased

    from identified

    left join site_rules
        on identified.site_id = site_rules.site_id

    left join conversions as site_conversions
        on
            identified.site_id = site_conversions.site_id
            and identified.event_name = site_conversions.event_name

    left join conversions as all_conversions
        on
            identified.event_name = all_conversions.event_name
            and all_conversions.site_id = '*'

    left join suppressed_ids as erased_visitors
        on
            identified.site_id = erased_visitors.site_id
            and identified.visitor_hash = erased_visitors.id_hash

    left join suppressed_ids as erased_users
        on
            identified.site_id = erased_users.site_id
            and identified.user_hash = erased_users.id_hash

),

final as (

    select
        {% for column in columns if column not in decided_columns %}
        {{ column }},
        {% endfor %}
        case when traits is null then properties end as properties,
        traits,
        case
            when is_conversion then 'conversion'
            else event_type
        end as event_type,
        event_type as sent_event_type,
        raw_occurred_at,
        raw_row,
        raw_file,
        dropped_columns,
        rule_site_id,
        case
            when is_erased then 'erased'
            when raw_row is not null then 'unknown_tracker_row'
            when event_id is null then 'missing_event_id'
            when site_id is null then 'missing_site'
            when coalesce(visitor_id, client_session_id) is null
                then 'missing_visitor'
            when occurred_at is null and coalesce(raw_occurred_at, '') != ''
                then 'unreadable_timestamp'
            when occurred_at is null then 'missing_occurred_at'
            when
                occurred_at
                < {{ timestamp_literal(first_day() ~ ' 00:00:00') }}
                then 'before_epoch'
            when
                {{ microseconds_between('loaded_at', 'occurred_at') }}
                > {{ number_var('future_tolerance_seconds') | int * 1000000 }}
                then 'in_the_future'
            when coalesce(event_name, '') = '' then 'missing_event_name'
            when
                not is_conversion
                and event_type not in (
                    'pageview', 'engagement', 'identify', 'conversion', 'custom'
                )
                then 'unknown_event_type'
        end as rejection_reason

    from matched

)

select * from final
