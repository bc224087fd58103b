{%- set fields = {
    'event_id': 'id',
    'tracker': "'databuddy'",
    'site_id': 'client_id',
    'visitor_id': 'anonymous_id',
    'user_id': "coalesce(nullif(profile_id, ''), case"
        ~ " when event_name = 'user_identified' then "
        ~ json_value('properties', ['userId']) ~ ' end)',
    'client_session_id': 'session_id',

    'event_name': 'event_name',
    'event_type': "case event_name"
        ~ " when 'screen_view' then 'pageview'"
        ~ " when 'page_exit' then 'engagement'"
        ~ " when 'user_identified' then 'identify'"
        ~ " else 'custom' end",
    'occurred_at': read_timestamp('time'),
    'loaded_at': load_time(),

    'page_url': "coalesce(nullif(url, ''), path)",
    'page_title': 'title',
    'referrer_url': 'referrer',
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
    'browser': 'browser_name',
    'browser_version': 'browser_version',
    'os': 'os_name',
    'screen_width': width_of('viewport_size'),

    'engaged_seconds': 'engaged_time',
    'time_on_page_seconds': 'time_on_page',
    'scroll_depth': 'scroll_depth',
    'interaction_count': 'interaction_count',
    'revenue_cents': cents(
        json_value('properties', ['revenue']),
        json_value('properties', ['currency'])
    ),
    'currency': json_value('properties', ['currency']),
    'properties': 'properties',
} -%}

with

source as (

    select * from {{ raw_events(
        'databuddy',
        columns = [
            'id', 'client_id', 'anonymous_id', 'profile_id', 'session_id', 'time',
            'event_name', 'path', 'url', 'title', 'referrer', 'utm_source',
            'utm_medium', 'utm_campaign', 'utm_term', 'utm_content',
            'browser_name', 'browser_version', 'os_name', 'device_type',
            'country', 'region', 'city', 'language', 'viewport_size',
            'interaction_count', 'time_on_page', 'scroll_depth',
            'engaged_time', 'properties', 'loaded_at',
        ],
        required = ['id', 'client_id', 'time', 'event_name'],
        as_json = ['properties'],
    ) }} as raw_events

),

renamed as (

    select
        {{ as_event(fields) }}

        -- provenance
        {{ unreadable_text('time') }} as raw_occurred_at,
        raw_row,
        raw_file,
        {{ unreadable_columns(fields, sent = {
            'revenue_cents': json_value('properties', ['revenue']),
        }) }} as unreadable_columns

    from source

)

select * from renamed
