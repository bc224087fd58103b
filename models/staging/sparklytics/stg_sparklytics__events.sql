{%- set fields = {
    'event_id': 'id',
    'tracker': "'sparklytics'",
    'site_id': 'website_id',
    'visitor_id': 'visitor_id',
    'user_id': json_value('event_data', ['userId']),

    'event_name': "coalesce(nullif(event_name, ''), event_type)",
    'event_type': "case when event_type = 'pageview' then 'pageview'"
        ~ " when event_type = 'identify' then 'identify' else 'custom' end",
    'occurred_at': read_timestamp('created_at'),
    'loaded_at': load_time(),

    'page_url': 'url',
    'referrer_url': "coalesce(nullif(referrer_url, ''), nullif(referrer, ''),"
        ~ ' referrer_domain)',
    'utm_source': 'utm_source',
    'utm_medium': 'utm_medium',
    'utm_campaign': 'utm_campaign',
    'utm_term': 'utm_term',
    'utm_content': 'utm_content',

    'country': 'country',
    'region': 'region',
    'city': 'city',
    'language': 'language',
    'device_type': device_type('device_type'),
    'browser': 'browser',
    'browser_version': 'browser_version',
    'os': 'os',
    'screen_width': width_of('screen'),
    'is_bot': 'is_bot',

    'revenue_cents': cents(
        json_value('event_data', ['revenue']),
        json_value('event_data', ['currency'])
    ),
    'currency': json_value('event_data', ['currency']),
    'properties': 'event_data',
} -%}

with

source as (

    select * from {{ raw_events(
        'sparklytics',
        columns = [
            'id', 'website_id', 'visitor_id', 'event_type', 'event_name',
            'event_data', 'url', 'referrer', 'referrer_url',
            'referrer_domain', 'created_at', 'country', 'region', 'city',
            'language', 'browser', 'browser_version', 'os', 'device_type',
            'screen', 'is_bot', 'utm_source', 'utm_medium', 'utm_campaign',
            'utm_term', 'utm_content', 'loaded_at',
        ],
        required = ['id', 'website_id', 'event_type', 'created_at'],
        as_json = ['event_data'],
    ) }} as raw_events

),

renamed as (

    select
        {{ as_event(fields) }}

        -- provenance
        {{ unreadable_text('created_at') }} as raw_occurred_at,
        raw_row,
        raw_file,
        {{ unreadable_columns(fields, sent = {
            'revenue_cents': json_value('event_data', ['revenue']),
        }) }} as unreadable_columns

    from source

)

select * from renamed
