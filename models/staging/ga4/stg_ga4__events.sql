{#-
    Google gives no event id: what it gives is unique by visitor, time, name and
    parameters, so the hash of those is the id. Events of one request have one
    time; newer exports also give the event's place in it, and the request's
    among those of its page. session_start and first_visit are Google's own,
    made of the hit whose time they share and without its source: they follow it.
    source, medium and campaign are taken where the event itself carries them;
    traffic_source is the visitor's first and belongs to no event.
-#}
{%- set structures = {
    'event_timestamp': 'BIGINT',
    'event_bundle_sequence_id': 'BIGINT',
    'batch_page_id': 'BIGINT',
    'batch_ordering_id': 'BIGINT',
    'batch_event_index': 'BIGINT',
    'event_params': [{'key': 'VARCHAR', 'value': {
        'string_value': 'VARCHAR', 'int_value': 'BIGINT',
        'float_value': 'DOUBLE', 'double_value': 'DOUBLE',
    }}],
    'device': {
        'category': 'VARCHAR', 'language': 'VARCHAR',
        'operating_system': 'VARCHAR',
        'web_info': {'browser': 'VARCHAR', 'browser_version': 'VARCHAR'},
    },
    'geo': {'country': 'VARCHAR', 'region': 'VARCHAR', 'city': 'VARCHAR'},
    'ecommerce': {
        'purchase_revenue': 'DOUBLE', 'transaction_id': 'VARCHAR',
        'total_item_quantity': 'BIGINT',
    },
} -%}
{%- set page_location = event_param('page_location', 'string_value') -%}
{%- set is_googles_own = "event_name in ('session_start', 'first_visit')" -%}
{%- set currency = event_param('currency', 'string_value') -%}
{%- set fields = {
    'event_id': dbt.hash(
        "coalesce(user_pseudo_id, '') || '|' || event_timestamp || '|' || event_name"
        ~ " || '|' || coalesce(cast(event_bundle_sequence_id as "
        ~ dbt.type_string() ~ "), '') || '|' || coalesce("
        ~ event_params_text() ~ ", '') || coalesce('|' || cast(batch_page_id as " ~ dbt.type_string()
        ~ ") || '|' || cast(batch_ordering_id as " ~ dbt.type_string()
        ~ ") || '|' || cast(batch_event_index as " ~ dbt.type_string()
        ~ "), '')"
    ),
    'tracker': "'ga4'",
    'site_id': 'coalesce(cast(stream_id as ' ~ dbt.type_string() ~ "), 'ga4')",
    'visitor_id': 'user_pseudo_id',
    'user_id': 'user_id',
    'client_session_id': event_param('ga_session_id', 'int_value'),

    'event_name': 'event_name',
    'event_type': "case event_name"
        ~ " when 'page_view' then 'pageview'"
        ~ " when 'user_engagement' then 'engagement'"
        ~ " when 'scroll' then 'engagement'"
        ~ " when 'login' then 'identify'"
        ~ " else 'custom' end",
    'occurred_at': timestamp_of_microseconds('event_timestamp'),
    'loaded_at': load_time(),
    'sequence': 'case when cast(batch_ordering_id as bigint) between 0 and 999999999999'
        ~ ' and cast(batch_event_index as bigint) between 0 and 999999999999'
        ~ ' then cast(batch_ordering_id as bigint) * 1000'
        ~ ' + case when ' ~ is_googles_own ~ ' then 999'
        ~ ' else cast(batch_event_index as bigint) end'
        ~ ' when ' ~ is_googles_own ~ ' then 999 end',

    'page_url': unless_placeholder(page_location),
    'page_title': unless_placeholder(event_param('page_title', 'string_value')),
    'referrer_url': unless_placeholder(
        event_param('page_referrer', 'string_value')
    ),
    'utm_source': 'case when is_tagged then param_source end',
    'utm_medium': 'case when is_tagged then param_medium end',
    'utm_campaign': "case when is_tagged and param_campaign not like '(%'"
        ~ ' then param_campaign end',
    'utm_term': unless_placeholder(event_param('term', 'string_value')),
    'utm_content': unless_placeholder(event_param('content', 'string_value')),

    'country': 'countries.country',
    'region': unless_placeholder(nested_value('geo', ['region'])),
    'city': unless_placeholder(nested_value('geo', ['city'])),
    'language': unless_placeholder(nested_value('device', ['language'])),
    'device_type': device_type(nested_value('device', ['category'])),
    'browser': unless_placeholder(
        nested_value('device', ['web_info', 'browser'])
    ),
    'browser_version': unless_placeholder(
        nested_value('device', ['web_info', 'browser_version'])
    ),
    'os': unless_placeholder(nested_value('device', ['operating_system'])),

    'engaged_seconds': event_param('engagement_time_msec', 'int_value')
        ~ ' / 1000.0',
    'scroll_depth': event_param('percent_scrolled', 'int_value'),
    'revenue_cents': "case when event_name = 'purchase' then "
        ~ cents(nested_value('ecommerce', ['purchase_revenue']), currency)
        ~ ' end',
    'currency': "case when event_name = 'purchase' then " ~ currency ~ ' end',
    'properties': json_object_text({
        'transaction_id': nested_value('ecommerce', ['transaction_id']),
        'items': nested_value(
            'ecommerce', ['total_item_quantity'], 'bigint'
        ),
        'search_term': event_param('search_term', 'string_value'),
        'link_url': event_param('link_url', 'string_value'),
        'country_name': nested_value('geo', ['country']),
    }),
} -%}

with

source as (

    select * from {{ raw_events(
        'ga4',
        columns = [
            'event_timestamp', 'event_name', 'event_params',
            'event_bundle_sequence_id', 'batch_page_id', 'batch_ordering_id',
            'batch_event_index', 'user_id', 'user_pseudo_id', 'device', 'geo',
            'stream_id', 'ecommerce', 'loaded_at',
        ],
        required = [
            'event_timestamp', 'event_name', 'event_params',
            'user_pseudo_id', 'device', 'geo', 'ecommerce',
        ],
        structures = structures,
    ) }} as raw_events

),

countries as (

    select * from {{ ref('countries') }}

),

with_sources as (

    select
        *,
        {{ unless_placeholder(event_param('source', 'string_value')) }}
            as param_source,
        {{ unless_placeholder(event_param('medium', 'string_value')) }}
            as param_medium,
        {{ unless_placeholder(event_param('campaign', 'string_value')) }}
            as param_campaign

    from source

),

-- Referrals are read from the referrer, where a site's own domains are known;
-- (direct) and the like say that there was nothing.
with_tags as (

    select
        *,
        coalesce(param_source, '(direct)') != '(direct)'
        and coalesce(param_medium, '') not in ('referral', '(none)')
            as is_tagged

    from with_sources

),

renamed as (

    select
        {{ as_event(fields) }}

        -- provenance
        case
            when {{ timestamp_of_microseconds('event_timestamp') }} is null
                then cast(event_timestamp as {{ dbt.type_string() }})
        end as raw_occurred_at,
        raw_row,
        raw_file,
        -- An export's values have their types.
        cast(null as {{ dbt.type_string() }}) as unreadable_columns

    from with_tags

    left join countries
        on
            {{ in_small_letters(
                nested_value('with_tags.geo', ['country'])
            ) }}
            = countries.country_name

)

select * from renamed
