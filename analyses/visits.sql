{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters) -%}

with

sessions as (

    select * from {{ ref('sessions') }}

    where
        {{ session_conditions(parameters, dates) }}

),

final as (

    select
        started_on,
        count(*) as visits,
        count(distinct {{ visitor_or_stream() }}) as visitors,
        cast(sum(pageview_count) as bigint) as pageviews,
        {{ mean_of('sum(pageview_count)', 'count(*)') }}
            as pageviews_per_visit,
        count(case when conversion_count > 0 then 1 end) as converted_visits,
        {{ percent_of(
            'count(case when conversion_count > 0 then 1 end)', 'count(*)'
        ) }} as conversion_rate

    from sessions

    group by started_on

)

select * from final

order by started_on
