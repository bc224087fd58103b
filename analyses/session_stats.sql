{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters) -%}
{%- set earlier = dates_before(dates) -%}
{%- set both = {'start': earlier.start, 'end': dates.end} -%}

-- Both periods come out of one pass: reading the visitors is what takes time.

with

sessions as (

    select
        *,
        started_on >= {{ date_literal(dates.start) }} as is_in_period

    from {{ ref('sessions') }}

    where
        {{ session_conditions(parameters, both) }}

),

measured as (

    select
        {{ session_measures('is_in_period') | indent(8) }},
        {{ session_measures('not is_in_period', 'previous_') | indent(8) }}

    from sessions

),

final as (

    select
        {{ date_literal(dates.start) }} as start_date,
        {{ date_literal(dates.end) }} as end_date,
        {{ date_literal(earlier.start) }} as previous_start_date,
        {{ date_literal(earlier.end) }} as previous_end_date,
        {{ compared('sessions') | indent(8) }},
        {{ compared('visitors') | indent(8) }},
        {{ compared('pageviews') | indent(8) }},
        {{ compared('avg_duration_seconds') | indent(8) }},
        {{ compared('bounce_rate') | indent(8) }}

    from measured

)

select * from final
