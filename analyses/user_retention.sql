{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters, default_days=56) -%}
{%- set unit = parameters.unit | default('week') -%}
{%- if unit == 'week' -%}
{%- set dates = whole_weeks(dates) -%}
{%- elif unit == 'month' -%}
{%- set dates = whole_months(dates) -%}
{%- endif -%}
{%- set first_visits = session_conditions(parameters, dates) -%}

-- Filters choose the visitors by their first session; they come back with any.

with

sessions as {{ written_out() }} (

    select
        visitor_id,
        session_number,
        {{ dbt.date_trunc(unit, 'started_on') }} as begins_at

    from {{ ref('sessions') }}

    where
        site_id = {{ text_literal(parameters.site_id) }}
        and visitor_id is not null
        and started_on >= {{ date_literal(dates.start) }}

),

first_sessions as (

    select
        visitor_id,
        {{ dbt.date_trunc(unit, 'started_on') }} as begins_at

    from {{ ref('sessions') }}

    where
        {{ first_visits }}
        and visitor_id is not null
        and session_number = 1

),

cohorts as (

    select
        begins_at,
        count(*) as visitors

    from first_sessions

    group by begins_at

),

visits as (

    select distinct
        first_sessions.visitor_id as visitor_id,
        first_sessions.begins_at as cohort_begins_at,
        sessions.begins_at

    from sessions

    inner join first_sessions
        on sessions.visitor_id = first_sessions.visitor_id

),

returned as (

    select
        cohort_begins_at,
        begins_at,
        count(*) as visitors

    from visits

    group by
        cohort_begins_at,
        begins_at

),

final as (

    select
        cast(cohorts.begins_at as date) as cohort_on,
        cast({{ dbt.datediff(
            'cohorts.begins_at', 'returned.begins_at', unit
        ) }} as {{ dbt.type_int() }}) as {{ unit }}s_later,
        cohorts.visitors as cohort_visitors,
        returned.visitors as returned_visitors,
        {{ percent_of('returned.visitors', 'cohorts.visitors') }}
            as retention_rate

    from returned

    inner join cohorts
        on returned.cohort_begins_at = cohorts.begins_at

)

select * from final

order by cohort_on, {{ unit }}s_later
