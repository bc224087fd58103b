{{ config(materialized = 'table') }}

-- Weeks in which nobody of a cohort came back are there with 0, up to the last
-- week that the site has: a mean over the rows would leave them out otherwise.

with

sessions as (

    select * from {{ ref('sessions') }}

    where visitor_id is not null

),

visitors as (

    select * from {{ ref('visitors') }}

),

visited_weeks as {{ kept() }} (

    select
        site_id,
        visitor_id,
        {{ week_of('started_on') }} as week_on

    from sessions

    group by
        site_id,
        visitor_id,
        {{ week_of('started_on') }}

),

first_weeks as (

    select
        site_id,
        visitor_id,
        min(week_on) as cohort_week_on

    from visited_weeks

    group by
        site_id,
        visitor_id

),

members as {{ kept() }} (

    select
        first_weeks.site_id,
        first_weeks.visitor_id,
        first_weeks.cohort_week_on,
        visitors.is_bot

    from first_weeks

    inner join visitors
        on
            first_weeks.site_id = visitors.site_id
            and first_weeks.visitor_id = visitors.visitor_id

),

cohorts as (

    select
        site_id,
        cohort_week_on,
        is_bot,
        count(*) as cohort_visitor_count

    from members

    group by
        site_id,
        cohort_week_on,
        is_bot

),

returns as (

    select
        members.site_id as site_id,
        members.cohort_week_on,
        members.is_bot,
        visited_weeks.week_on,
        count(*) as visitor_count

    from visited_weeks

    inner join members
        on
            visited_weeks.site_id = members.site_id
            and visited_weeks.visitor_id = members.visitor_id

    group by
        members.site_id,
        members.cohort_week_on,
        members.is_bot,
        visited_weeks.week_on

),

site_weeks as (

    select distinct
        site_id,
        week_on

    from visited_weeks

),

final as (

    select
        cohorts.site_id as site_id,
        cohorts.cohort_week_on as cohort_week_on,
        cohorts.is_bot as is_bot,
        cast({{ whole_division(
            dbt.datediff('cohorts.cohort_week_on', 'site_weeks.week_on', 'day'),
            7
        ) }} as bigint) as week_number,
        site_weeks.week_on as week_on,
        cohorts.cohort_visitor_count,
        coalesce(returns.visitor_count, 0) as visitor_count

    from cohorts

    inner join site_weeks
        on
            cohorts.site_id = site_weeks.site_id
            and cohorts.cohort_week_on <= site_weeks.week_on

    left join returns
        on
            cohorts.site_id = returns.site_id
            and cohorts.cohort_week_on = returns.cohort_week_on
            and cohorts.is_bot = returns.is_bot
            and site_weeks.week_on = returns.week_on

)

select * from final
