{%- set asset_suffixes = [
    'css', 'js', 'mjs', 'map', 'json', 'xml', 'txt', 'rss', 'atom', 'png',
    'jpg', 'jpeg', 'gif', 'svg', 'ico', 'webp', 'avif', 'bmp', 'tif', 'tiff',
    'woff', 'woff2', 'ttf', 'otf', 'eot', 'mp3', 'mp4', 'm4a', 'webm', 'ogg',
    'wav',
    'avi', 'mov', 'wasm', 'pdf', 'zip', 'gz', 'tgz', 'bz2', 'xz', '7z', 'rar',
    'tar', 'deb', 'rpm', 'jar', 'exe', 'dmg', 'iso'
] -%}

with

requests as (

    select * from {{ ref('stg_access_log__requests') }}

),

devices as (

    select * from {{ ref('stg_access_log__devices') }}

),

named as (

    select
        *,
        {{ regexp_part('request_parts', 1) }} as method,
        {{ regexp_part('request_parts', 2) }} as target,
        {{ regexp_part('request_parts', 3) }} as protocol,
        raw_occurred_at is null as is_malformed,
        coalesce({{ regexp_part(regexp_parts(
            'lower(request)',
            '^[a-z]+ [^?# ]*[.](' ~ asset_suffixes | join('|') ~ ')([?# ]|$)',
            1
        ), 1) }}, '') != '' as is_asset

    from requests

),

classified as (

    select
        *,
        case
            when is_malformed then null
            when method is null then 'malformed_request'
            when status >= 400 then 'error'
            when status between 300 and 399 and status != 304 then 'redirect'
            when is_asset then 'asset'
            when method != 'GET' then lower(method)
            when status in (200, 304) then 'pageview'
            else 'other'
        end as event_name

    from named

),

renamed as (

    select
        -- identity
        {{ dbt.hash(
            "line || '|' || cast(occurrence_number as "
            ~ dbt.type_string() ~ ")"
        ) }} as event_id,
        'access_log' as tracker,
        coalesce(
            {{ regexp_part(
                regexp_parts('raw_file', '^access_log/([^/]+)/', 1), 1
            ) }},
            'access_log'
        ) as site_id,
        case
            when not is_malformed
                then substr({{ sha256_hex(
                    visitor_salt() ~ " || coalesce(cast("
                    ~ whole_division(
                        epoch_microseconds('occurred_at'), 86400000000
                    )
                    ~ " as " ~ dbt.type_string() ~ "), '')"
                    ~ " || address || coalesce(user_agent, '')"
                ) }}, 1, 16)
        end as visitor_id,
        user_id,
        cast(null as {{ dbt.type_string() }}) as client_session_id,

        -- what and when
        event_name,
        case
            when event_name = 'pageview' then 'pageview'
            else 'custom'
        end as event_type,
        occurred_at,
        classified.loaded_at,
        cast(null as integer) as sequence,

        -- page and source
        -- A URL would name a host there.
        {{ regexp_replaced('target', '^//+', '/') }} as page_url,
        cast(null as {{ dbt.type_string() }}) as page_title,
        referrer_url,
        {% for name in ['source', 'medium', 'campaign', 'term', 'content'] %}
        cast(null as {{ dbt.type_string() }}) as utm_{{ name }},
        {% endfor %}

        -- place and device
        {% for name in ['country', 'region', 'city', 'language'] %}
        cast(null as {{ dbt.type_string() }}) as {{ name }},
        {% endfor %}
        case when is_combined then devices.device_type end as device_type,
        devices.browser,
        devices.browser_version,
        devices.os,
        cast(null as integer) as screen_width,
        -- The common format says nothing of the user agent.
        case when is_combined then devices.is_bot end as is_bot,

        -- measures
        cast(null as decimal(18, 3)) as engaged_seconds,
        cast(null as decimal(18, 3)) as time_on_page_seconds,
        cast(null as decimal(5, 2)) as scroll_depth,
        cast(null as integer) as interaction_count,
        cast(null as bigint) as revenue_cents,
        cast(null as {{ dbt.type_string() }}) as currency,
        case
            when not is_malformed
                then {{ json_object_text({
                    'method': 'method',
                    'status': 'status',
                    'bytes': 'bytes',
                    'protocol': 'protocol',
                    'bot_kind': 'case when is_combined then devices.bot_kind end',
                }) }}
        end as properties,

        -- provenance
        raw_occurred_at,
        case
            when is_malformed then {{ without_client('line') }}
        end as raw_row,
        raw_file,
        cast(null as {{ dbt.type_string() }}) as unreadable_columns

    from classified

    left join devices
        on classified.user_agent_hash = devices.user_agent_hash

)

select * from renamed
