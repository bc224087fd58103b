{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'delete+insert',
        unique_key = 'rejection_key',
        on_schema_change = 'fail',
        indexes = lookups([['rejection_key']]),
        pre_hook = [
            "{{ create_raw_loads_taken() }}",
            "{{ count_first_raw_loads(ref('int_events_unioned')) }}",
        ],
        post_hook = [
            "{{ remember_raw_files() }}",
            "{{ forget_raw_loads() }}",
            "{{ note_raw_loads() }}",
            "{{ drop_raw_loads() }}",
            "{{ forget_readmitted() }}",
        ],
    )
}}

{%- set columns = (event_columns().keys() | list)
    + ['raw_occurred_at', 'raw_row', 'raw_file', 'rejection_reason'] -%}

-- depends_on: {{ ref('int_events_checked') }}, for rows that are accepted now.

with

validated as (

    -- The type as it was sent: a row is the same one under another seed.
    select
        {% for column in columns if column != 'event_type' %}
        {{ column }},
        {% endfor %}
        sent_event_type as event_type

    from {{ ref('int_events_validated') }}

    where
        rejection_reason is not null
        and rejection_reason != 'erased'
        {% if is_incremental() %}
        and {{ new_raw_rows(ref('int_events_unioned')) }}
        {% endif %}

),

keyed as (

    select
        {{ columns | join(',\n        ') }},
        {{ rejection_key() }} as rejection_key

    from validated

),

ordered as (

    select
        *,
        row_number() over (
            partition by rejection_key
            order by loaded_at, raw_file
        ) as arrival_number

    from keyed

),

first_arrivals as (

    select
        rejection_key,
        {{ columns | join(',\n        ') }}

    from ordered

    where arrival_number = 1

),

final as (

    select {{ prefixed(['rejection_key'] + columns, 'first_arrivals') }}

    from first_arrivals

    {% if is_incremental() %}

    left join {{ this }} as stored
        on first_arrivals.rejection_key = stored.rejection_key

    where
        stored.rejection_key is null
        or first_arrivals.loaded_at < stored.loaded_at
        or (
            first_arrivals.loaded_at = stored.loaded_at
            and first_arrivals.raw_file < stored.raw_file
        )

    {% endif %}

)

select * from final
