{{ mart_by_day('pageviews', 'started_on', {
    'sum(case when step_number = 1 then session_count end)':
        'count(case when page_number = 1 then 1 end)',
}) }}

{#- Beyond it hardly two sessions go the same way. -#}
{%- set longest_journey = 20 -%}

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
