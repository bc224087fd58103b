{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'replace_days',
        unique_key = 'started_on',
        on_schema_change = 'fail',
        meta = {
            'replaced_by_day': 'started_on',
            'sums_up': 'pageviews',
            'counted_by': {
                'sum(case when step_number = 1 then session_count end)':
                    'count(case when page_number = 1 then 1 end)',
            },
        },
    )
}}

{#- Beyond it hardly two sessions go the same way. -#}
{%- set longest_journey = 20 -%}

-- depends_on: {{ ref('events') }}, whose revisions are followed.

with

pageviews as (

    select * from {{ ref('pageviews') }}

    where
        page_number <= {{ longest_journey }}
        {% if is_incremental() %}
        and {{ in_touched_days() }}
        {% endif %}

),

final as (

    select
        site_id,
        started_on,
        is_bot,
        page_number as step_number,
        page_path as from_path,
        next_path as to_path,
        is_exit,
        count(*) as session_count,
        {{ highest_revision(ref('pageviews')) }} as revision

    from pageviews

    group by
        site_id,
        started_on,
        is_bot,
        page_number,
        page_path,
        next_path,
        is_exit

)

select * from final
