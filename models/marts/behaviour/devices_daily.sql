{{ sessions_by_day([
    'site_id', 'started_on', 'is_bot', 'device_type', 'browser', 'os'
]) }}
