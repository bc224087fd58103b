{#-
    First and last date of a query, both included: start_date and end_date of its parameters,
    else the last seven days or as many as are said, today the last, on the calendar of the
    site or in UTC.
-#}
{%- macro query_dates(parameters, default_days=7, is_utc=false) -%}
    {#- Named before the first return, where dbt looks for it. -#}
    {%- set sites = ref('sites') -%}

    {%- if not execute -%}
        {{ return({'start': '2026-01-01', 'end': '2026-01-01'}) }}
    {%- endif -%}

    {%- set end = parameters.end_date -%}
    {%- if end is none and (is_utc or not query_is_asked_for()) -%}
        {%- set end = run_started_at.strftime('%Y-%m-%d') -%}
    {%- elif end is none -%}
        {%- set end = local_today(parameters.site_id, sites) -%}
    {%- endif -%}
    {%- set start = parameters.start_date or days_after(end, 1 - default_days) -%}
    {%- if start > end -%}
        {%- do wrong_parameter('start_date', 'is ' ~ start ~ ', after end_date, ' ~ end) -%}
    {%- endif -%}
    {{ return({'start': start, 'end': end}) }}
{%- endmacro %}


{#- The dates of equal number right before those of a query. -#}
{%- macro dates_before(dates) -%}
    {%- set day_count = (date_of(dates.end) - date_of(dates.start)).days + 1 -%}
    {{ return({
        'start': days_after(dates.start, -day_count), 'end': days_after(dates.start, -1)
    }) }}
{%- endmacro %}


{#- From the Monday of the week of the first date of a query to the Sunday of its last. -#}
{%- macro whole_weeks(dates) -%}
    {{ return({
        'start': days_after(dates.start, -date_of(dates.start).weekday()),
        'end': days_after(dates.end, 6 - date_of(dates.end).weekday())
    }) }}
{%- endmacro %}


{#- From the first of the month of the first date of a query to the end of the last one's. -#}
{%- macro whole_months(dates) -%}
    {%- set next = days_after(days_after(dates.end, 1 - date_of(dates.end).day), 31) -%}
    {#- There is no next one after the last there is. -#}
    {%- set end = [days_after(next, -date_of(next).day), dates.end] | max -%}
    {{ return({'start': days_after(dates.start, 1 - date_of(dates.start).day), 'end': end}) }}
{%- endmacro %}


{#- The date that a text as 2026-01-31 names. -#}
{%- macro date_of(text) -%}
    {%- set parts = text.split('-') -%}
    {{ return(modules.datetime.date(parts[0] | int, parts[1] | int, parts[2] | int)) }}
{%- endmacro %}


{#- The date, as text, that many days after another; the first or last there is beyond those. -#}
{%- macro days_after(text, day_count) -%}
    {%- set first, last = modules.datetime.date.min, modules.datetime.date.max -%}
    {%- set number = date_of(text).toordinal() + day_count -%}
    {{ return(modules.datetime.date.fromordinal(
        [[number, first.toordinal()] | max, last.toordinal()] | min
    ) | string) }}
{%- endmacro %}


{#- Today's date, as text, on the calendar of a site; the site * serves those not listed. -#}
{%- macro local_today(site_id, sites) -%}
    {%- set query -%}
        select cast({{ local_date(utc_now(), 'time_zone') }} as {{ dbt.type_string() }})
        from {{ sites }}
        where site_id in ({{ text_literal(site_id) }}, '*')
        order by case when site_id = '*' then 1 else 0 end
        limit 1
    {%- endset -%}
    {{ return(run_query(query).columns[0].values()[0]) }}
{%- endmacro %}
