{#-
    Older clients send the referer as text, newer ones as host and query. The type
    of an event names what happened, its name is for people. What the client says
    in context newer servers take out of it into utm, device, os, app and hit.
-#}
{%- set either -%}
coalesce({}, {})
{%- endset -%}
{%- set referer_host = json_value('context', ['page', 'referer', 'host']) -%}
{%- set kind = "coalesce(type, name)" -%}
{%- set created_at = json_value('metadata', ['time', 'create']) -%}
{%- set inserted_at = json_value('metadata', ['time', 'insert']) -%}
{%- set occurred_at = 'coalesce(' ~ created_at ~ ', ' ~ inserted_at ~ ')' -%}
{%- set fields = {
    'event_id': 'id',
    'tracker': "'tracardi'",
    'site_id': json_value('source', ['id']),
    'visitor_id': json_value('profile', ['id']),
    'user_id': 'coalesce(' ~ json_value('properties', ['user_id']) ~ ', '
        ~ json_value('properties', ['userId']) ~ ')',
    'client_session_id': json_value('session', ['id']),

    'event_name': kind,
    'event_type': 'case when ' ~ kind ~ " = 'page-view' then 'pageview'"
        ~ ' when ' ~ kind ~ " in ('identification', 'profile-update')"
        ~ " then 'identify'"
        ~ ' when ' ~ kind ~ " = 'page-engaged' then 'engagement'"
        ~ " else 'custom' end",
    'occurred_at': read_timestamp(occurred_at),
    'loaded_at': 'coalesce(' ~ read_timestamp('loaded_at') ~ ', '
        ~ read_timestamp(inserted_at) ~ ', file_modified_at)',

    'page_url': either.format(
        json_value('context', ['page', 'url']), json_value('hit', ['url'])
    ),
    'page_title': json_value('context', ['page', 'title']),
    'referrer_url': 'case when ' ~ referer_host ~ " is not null then 'https://' || "
        ~ referer_host ~ " || '/' else "
        ~ either.format(
            json_value('context', ['page', 'referer']),
            json_value('hit', ['referer'])
        ) ~ ' end',
    'utm_source': json_value('utm', ['source']),
    'utm_medium': json_value('utm', ['medium']),
    'utm_campaign': json_value('utm', ['campaign']),
    'utm_term': json_value('utm', ['term']),
    'utm_content': json_value('utm', ['content']),

    'country': json_value('device', ['geo', 'country', 'code']),
    'region': json_value('device', ['geo', 'county']),
    'city': json_value('device', ['geo', 'city']),
    'language': either.format(
        json_value('context', ['language']), json_value('app', ['language'])
    ),
    'device_type': device_type(either.format(
        json_value('context', ['device', 'type']), json_value('device', ['type'])
    )),
    'browser': either.format(
        json_value('context', ['browser', 'name']), json_value('app', ['name'])
    ),
    'browser_version': either.format(
        json_value('context', ['browser', 'version']),
        json_value('app', ['version'])
    ),
    'os': either.format(
        json_value('context', ['os', 'name']), json_value('os', ['name'])
    ),
    'screen_width': either.format(
        json_value('context', ['screen', 'width']),
        width_of(json_value('device', ['resolution']))
    ),
    'is_bot': json_value('app', ['bot']),

    'time_on_page_seconds': json_value('properties', ['time_on_page']),
    'revenue_cents': cents(
        json_value('properties', ['total']),
        json_value('properties', ['currency'])
    ),
    'currency': json_value('properties', ['currency']),
    'properties': 'properties',
} -%}

with

source as (

    select * from {{ raw_events(
        'tracardi',
        columns = [
            'id', 'name', 'type', 'metadata', 'session', 'profile', 'source',
            'properties', 'context', 'utm', 'device', 'os', 'app', 'hit',
            'loaded_at',
        ],
        required = ['id', 'metadata', 'source'],
        as_json = [
            'metadata', 'session', 'profile', 'source', 'properties', 'context',
            'utm', 'device', 'os', 'app', 'hit',
        ],
    ) }} as raw_events

),

renamed as (

    select
        {{ as_event(fields) }}

        -- provenance
        {{ unreadable_text(occurred_at) }} as raw_occurred_at,
        raw_row,
        raw_file,
        {{ unreadable_columns(fields, sent = {
            'revenue_cents': json_value('properties', ['total']),
        }) }} as unreadable_columns

    from source

)

select * from renamed
