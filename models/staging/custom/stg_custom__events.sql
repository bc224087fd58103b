{%- set timestamps = ['occurred_at', 'loaded_at'] -%}
{%- set fields = {} -%}
{%- for name in event_columns() -%}
{%- do fields.update({name: name}) -%}
{%- endfor -%}
{%- do fields.update({
    'tracker': "coalesce(nullif(tracker, ''), 'custom')",
    'occurred_at': read_timestamp('occurred_at'),
    'loaded_at': load_time(),
    'event_type': "coalesce(nullif(event_type, ''), 'custom')",
}) -%}

with

source as (

    select * from {{ raw_events(
        'custom',
        columns = event_columns().keys() | list,
        required = [
            'event_id', 'site_id', 'occurred_at', 'loaded_at', 'event_name',
            'visitor_id|client_session_id',
        ],
        as_json = ['properties'],
    ) }} as raw_events

),

renamed as (

    select
        {{ as_event(fields) }}

        -- provenance
        {{ unreadable_text('occurred_at') }} as raw_occurred_at,
        raw_row,
        raw_file,
        {{ unreadable_columns(fields) }} as unreadable_columns

    from source

)

select * from renamed
