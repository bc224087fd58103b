{%- set fields = {
    'event_id': 'id',
    'tracker': "'millimetric'",
    'site_id': 'project_id',
    'visitor_id': 'anonymous_id',
    'user_id': 'user_id',
    'client_session_id': 'session_id',

    'event_name': 'event',
    'event_type': "case event"
        ~ " when '$pageview' then 'pageview'"
        ~ " when '$identify' then 'identify'"
        ~ " else 'custom' end",
    'occurred_at': read_timestamp(adapter.quote('timestamp')),
    'loaded_at': load_time(),

    'page_url': 'url',
    'page_title': json_value('properties', ['title']),
    'referrer_url': 'referrer',

    'country': 'country',
    'device_type': device_type('device_type'),
    'browser': 'browser',
    'os': 'os',

    'scroll_depth': json_value('properties', ['scroll']),
    'revenue_cents': 'coalesce(cast(amount_cents as ' ~ dbt.type_string()
        ~ '), ' ~ json_value('properties', ['amount_cents']) ~ ')',
    'currency': "coalesce(nullif(currency, ''), "
        ~ json_value('properties', ['currency']) ~ ')',
    'properties': 'properties',
} -%}

with

source as (

    select * from {{ raw_events(
        'millimetric',
        columns = [
            'id', 'project_id', 'event', 'anonymous_id', 'user_id',
            'session_id', 'timestamp', 'url', 'referrer', 'country',
            'device_type', 'browser', 'os', 'properties', 'amount_cents',
            'currency', 'loaded_at',
        ],
        required = ['id', 'project_id', 'event', 'timestamp'],
        as_json = ['properties'],
    ) }} as raw_events

),

renamed as (

    select
        {{ as_event(fields) }}

        -- provenance
        {{ unreadable_text(adapter.quote('timestamp')) }} as raw_occurred_at,
        raw_row,
        raw_file,
        {{ unreadable_columns(fields) }} as unreadable_columns

    from source

)

select * from renamed
