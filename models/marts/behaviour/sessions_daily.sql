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

{%- set dimensions = ['site_id', 'started_on', 'is_bot'] -%}

-- depends_on: {{ ref('events') }}, whose revisions are followed.

with

sessions as (

    select
        *,
        {{ counts_visitor(dimensions) }} as counts_visitor

    from {{ ref('sessions') }}

    {% if is_incremental() %}
    where {{ in_touched_days() }}
    {% endif %}

),

final as (

    select
        {{ dimensions | join(',\n        ') }},
        currency,
        {{ session_sums() }},
        {{ highest_revision(ref('sessions')) }} as revision

    from sessions

    group by
        {{ dimensions | join(',\n        ') }},
        currency

)

select * from final
