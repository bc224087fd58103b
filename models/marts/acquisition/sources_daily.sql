{{ mart_by_day('sessions', 'started_on') }}

{%- set dimensions = [
    'site_id', 'started_on', 'entry_channel', 'entry_source', 'entry_medium',
    'entry_campaign', 'is_bot', 'currency'
] -%}

with

sessions as (

    select * from {{ ref('sessions') }}

    {% if is_incremental() %}
    where {{ in_touched_days() }}
    {% endif %}

),

final as (

    select
        {{ dimensions | join(',\n        ') }},
        count(*) as session_count,
        count(distinct visitor_id)
        + count(distinct case when visitor_id is null then stream_id end)
            as visitor_count,
        count(case when session_number = 1 then 1 end) as new_visitor_count,
        count(case when is_bounce then 1 end) as bounce_count,
        count(case when is_engaged then 1 end) as engaged_session_count,
        cast(sum(pageview_count) as bigint) as pageview_count,
        cast(sum(conversion_count) as bigint) as conversion_count,
        cast(sum(revenue_cents) as bigint) as revenue_cents,
        cast(sum(duration_seconds) as decimal(18, 3))
            as total_duration_seconds,
        {{ quotient(
            whole_division(
                'cast(2000 * sum(duration_seconds) as bigint) + count(*)',
                '2 * count(*)'
            ),
            1000, 'decimal(18, 3)'
        ) }} as average_duration_seconds,
        {{ highest_revision(ref('sessions')) }} as revision

    from sessions

    group by
        {{ dimensions | join(',\n        ') }}

)

select * from final
