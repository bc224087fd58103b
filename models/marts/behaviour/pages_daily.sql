{{ mart_by_day(
    'pageviews', 'viewed_on', {'sum(pageview_count)': 'count(*)'}
) }}

{%- set dimensions = [
    'site_id', 'viewed_on', 'is_bot', 'page_hostname', 'page_path'
] -%}

with

pageviews as (

    select * from {{ ref('pageviews') }}

    {% if is_incremental() %}
    where {{ in_touched_days() }}
    {% endif %}

),

final as (

    select
        {{ dimensions | join(',\n        ') }},
        count(*) as pageview_count,
        count(distinct coalesce(visitor_id, session_id)) as visitor_count,
        count(distinct session_id) as session_count,
        count(case when is_entry then 1 end) as entry_count,
        count(case when is_exit then 1 end) as exit_count,
        count(case when is_entry and is_exit then 1 end) as bounce_count,
        count(time_on_page_seconds) as timed_pageview_count,
        cast(coalesce(sum(time_on_page_seconds), 0) as decimal(18, 3))
            as total_time_on_page_seconds,
        count(engaged_seconds) as measured_pageview_count,
        cast(coalesce(sum(engaged_seconds), 0) as decimal(18, 3))
            as total_engaged_seconds,
        count(scroll_depth) as scrolled_pageview_count,
        cast(coalesce(sum(scroll_depth), 0) as decimal(18, 2))
            as total_scroll_depth,
        {{ highest_revision(ref('pageviews')) }} as revision

    from pageviews

    group by
        {{ dimensions | join(',\n        ') }}

)

select * from final
