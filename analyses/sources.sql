{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters) -%}
{%- set breakdown = {
    'source': ['source'],
    'source_medium': ['source', 'medium'],
    'source_medium_campaign': ['source', 'medium', 'campaign'],
    'channel': ['channel'],
}.get(parameters.breakdown, ['source']) -%}

{%- set columns = [] -%}
{%- for column in breakdown -%}
{%- do columns.append('entry_' ~ column ~ ' as ' ~ column) -%}
{%- endfor -%}

-- Visitors of several days cannot be added up from sources_daily, so that all
-- is counted in one pass over sessions.

with

sessions as (

    select * from {{ ref('sessions') }}

    where
        {{ session_conditions(parameters, dates) }}

),

final as (

    select
        {{ columns | join(',\n        ') }},
        cast(sum(event_count) as bigint) as events,
        count(distinct {{ visitor_or_stream() }}) as uniques,
        {{ quotient(
            'sum(case when ' ~ is_paid() ~ ' then event_count else 0 end)',
            'sum(event_count)', 'decimal(5, 4)'
        ) }} as paid_share,
        count(*) as sessions,
        {{ percent_of(
            'count(case when is_bounce then 1 end)', 'count(*)'
        ) }} as bounce_rate,
        cast(sum(conversion_count) as bigint) as conversions

    from sessions

    group by
        entry_{{ breakdown | join(', entry_') }}

)

select * from final

order by sessions desc, {{ breakdown | join(' asc, ') }} asc

limit {{ parameters.limit | default(1) }}
