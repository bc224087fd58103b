{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters) -%}
{%- set earlier = dates_before(dates) -%}

with

sessions as {{ written_out() }} (

    select * from {{ ref('sessions') }}

),

in_period as (

    select {{ session_measures() | indent(8) }}

    from sessions

    where
        {{ session_conditions(parameters, dates) | indent(8) }}

),

in_period_before as (

    select {{ session_measures() | indent(8) }}

    from sessions

    where
        {{ session_conditions(parameters, earlier) | indent(8) }}

),

final as (

    select
        {{ date_literal(dates.start) }} as start_date,
        {{ date_literal(dates.end) }} as end_date,
        {{ date_literal(earlier.start) }} as previous_start_date,
        {{ date_literal(earlier.end) }} as previous_end_date,
        {{ compared('sessions') | indent(8) }},
        {{ compared('visitors') | indent(8) }},
        {{ compared('avg_duration_seconds') | indent(8) }},
        {{ compared('bounce_rate') | indent(8) }}

    from in_period

    cross join in_period_before

)

select * from final
