{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'delete+insert',
        unique_key = ['site_id', 'event_id'],
        schema = 'pii',
        on_schema_change = 'fail',
        pre_hook = [
            "{{ create_raw_loads_taken() }}",
            "{{ count_first_raw_loads(ref('int_events_unioned')) }}",
        ],
        post_hook = [
            "{{ remember_raw_files() }}",
            "{{ forget_raw_loads() }}",
            "{{ note_raw_loads() }}",
            "{{ drop_raw_loads() }}",
            "{{ forget_erased_events('user_traits') }}",
        ],
    )
}}

{%- set columns = [
    'site_id', 'event_id', 'tracker', 'visitor_id', 'user_id', 'event_name',
    'occurred_at', 'loaded_at', 'traits', 'row_hash'
] -%}

{%- set raw_rows = ref('int_events_unioned') -%}
{%- set or_copies_of_erased = or_is_copy_of_erased('user_traits') -%}

-- Read from the raw rows, since events never carries them. Of several rows with
-- one id the one counts that counts in events.

with

validated as (

    select
        *,
        {{ row_hash() }} as row_hash

    from {{ ref('int_events_validated') }}

    where
        rejection_reason is null
        and traits is not null
        {% if is_incremental() %}
        and ({{ new_raw_rows(raw_rows) }}{{ or_copies_of_erased }})
        {% endif %}

),

in_order as (

    select
        *,
        row_number() over (
            partition by site_id, event_id
            order by loaded_at, occurred_at, row_hash, traits
        ) as arrival_number

    from validated

),

first_arrivals as (

    select {{ columns | join(',\n        ') }}

    from in_order

    where arrival_number = 1

),

final as (

    select {{ prefixed(columns, 'first_arrivals') }}

    from first_arrivals

    {% if is_incremental() %}

    left join {{ this }} as stored
        on
            first_arrivals.site_id = stored.site_id
            and first_arrivals.event_id = stored.event_id

    where
        stored.event_id is null
        or first_arrivals.loaded_at < stored.loaded_at
        or (
            first_arrivals.loaded_at = stored.loaded_at
            and (
                first_arrivals.occurred_at < stored.occurred_at
                or (
                    first_arrivals.occurred_at = stored.occurred_at
                    and first_arrivals.row_hash || first_arrivals.traits
                    < stored.row_hash || stored.traits
                )
            )
        )

    {% endif %}

)

select * from final
