{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'replace_days',
        unique_key = 'started_on',
        on_schema_change = 'fail',
        meta = {
            'replaced_by_day': 'started_on',
            'sums_up': 'sessions',
            'counted_by': {'sum(session_count)': 'count(*)'},
        },
    )
}}

{{ sessions_by_day([
    'site_id', 'started_on', 'is_bot', 'device_type', 'browser', 'os'
]) }}
