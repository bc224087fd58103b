{#-
    What sessions add up to: the columns of a query that groups them. Sums alone, so that
    rows of any period can be added; counts_visitor says in which row a visitor counts.
-#}
{%- macro session_sums() -%}
    count(*) as session_count,
        count(case when counts_visitor then 1 end) as visitor_count,
        count(case when session_number = 1 then 1 end) as new_visitor_count,
        count(case when is_bounce then 1 end) as bounce_count,
        count(case when is_engaged then 1 end) as engaged_session_count,
        count(case when conversion_count > 0 then 1 end)
            as converting_session_count,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(pageview_count) as bigint) as pageview_count,
        cast(sum(interaction_count) as bigint) as interaction_count,
        cast(sum(conversion_count) as bigint) as conversion_count,
        cast(sum(revenue_cents) as bigint) as revenue_cents,
        cast(sum(duration_seconds) as decimal(18, 3))
            as total_duration_seconds,
        count(engaged_seconds) as measured_session_count,
        cast(coalesce(sum(engaged_seconds), 0) as decimal(18, 3))
            as total_engaged_seconds
{%- endmacro %}


{#-
    A mart that sums up sessions by the local date of their start and by other dimensions, config
    and query; currency is always one of them. Macros are called by the project's name: in a model
    of another project, a bare name is one of its own.
-#}
{%- macro sessions_by_day(dimensions) -%}

{{ sojourn.mart_by_day('sessions', 'started_on') }}

with

sessions as (

    select
        *,
        {{ sojourn.counts_visitor(dimensions) }} as counts_visitor

    from {{ ref('sessions') }}

    {% if is_incremental() %}
    where {{ sojourn.in_touched_days() }}
    {% endif %}

),

final as (

    select
        {{ dimensions | join(',\n        ') }},
        currency,
        {{ sojourn.session_sums() }},
        {{ sojourn.highest_revision(ref('sessions')) }} as revision

    from sessions

    group by
        {{ dimensions | join(',\n        ') }},
        currency

)

select * from final

{%- endmacro %}
