{{ config(materialized = 'view') }}

with

sessions as (

    select
        *,
        os as os_name,
        replace({{ timestamp_text('started_at') }}, ' ', 'T') || 'Z'
            as started_text,
        replace({{ timestamp_text('ended_at') }}, ' ', 'T') || 'Z'
            as ended_text,
        {{ seconds_between(
            timestamp_literal('1970-01-01 00:00:00'), 'started_at'
        ) }} as started_epoch_seconds

    from {{ ref('sessions') }}

),

final as (

    select
        site_id as source_id,
        session_id as id,
        {{ json_nested('time', json_object_text({
            'insert': 'started_text',
            'create': 'started_text',
            'update': 'ended_text',
            'timestamp': 'started_epoch_seconds',
            'duration': 'duration_seconds',
            'weekday': 'started_weekday',
        })) }} as metadata,
        {{ json_object_text({'id': 'visitor_id'}) }} as profile,
        {{ json_object_text({'type': 'device_type'}) }} as device,
        {{ json_object_text({'name': 'os_name'}) }} as os,
        {{ json_object_text({
            'name': 'browser',
            'version': 'browser_version',
            'language': 'language',
            'bot': 'is_bot',
        }) }} as app,
        {{ json_nested('page', json_object_text({
            'url': 'entry_url',
            'title': 'entry_title',
            'referer': 'entry_referrer',
        })) }} as context

    from sessions

)

select * from final
