{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters, is_utc=true) -%}
{%- set fields = [
    'visitor_id', 'page_url', 'referrer_url', 'country', 'device_type',
    'browser', 'os', 'language'
] -%}
{%- set reasons = [
    'unknown_tracker_row', 'missing_event_id', 'missing_site',
    'missing_visitor', 'unreadable_timestamp', 'missing_occurred_at',
    'before_epoch', 'in_the_future', 'missing_event_name', 'unknown_event_type'
] -%}
{%- set in_time -%}
(partition by hours.tracker order by hours.loaded_hour_at)
{%- endset -%}
{%- set loaded_in_time -%}
loaded_at >= {{ timestamp_literal(dates.start) }}
and loaded_at < {{ timestamp_literal(days_after(dates.end, 1)) }}
{%- if parameters.site_id is not none and execute %}
and site_id = {{ text_literal(parameters.site_id) }}
{%- endif %}
{%- if parameters.tracker is not none and execute %}
and tracker = {{ text_literal(parameters.tracker) }}
{%- endif %}
{%- endset -%}

with

accepted as (

    select
        tracker,
        {{ dbt.date_trunc('hour', 'loaded_at') }} as loaded_hour_at,
        count(*) as events,
        count(
            case
                when
                    {{ microseconds_between('occurred_at', 'loaded_at') }}
                    > {{ parameters.late_minutes | default(1) * 60000000 }}
                    then 1
            end
        ) as late_events,
        {% for field in fields %}
        count(case when {{ field }} is null then 1 end) as no_{{ field }},
        {% endfor %}
        max(occurred_at) as last_occurred_at

    from {{ ref('events') }}

    where
        {{ loaded_in_time }}

    group by
        tracker,
        {{ dbt.date_trunc('hour', 'loaded_at') }}

),

rejected as (

    select
        tracker,
        {{ dbt.date_trunc('hour', 'loaded_at') }} as loaded_hour_at,
        {% for reason in reasons %}
        count(case when rejection_reason = '{{ reason }}' then 1 end)
            as rejected_{{ reason }},
        {% endfor %}
        count(*) as rejected_events

    from {{ ref('rejected_events') }}

    where
        {{ loaded_in_time }}

    group by
        tracker,
        {{ dbt.date_trunc('hour', 'loaded_at') }}

),

duplicates as (

    select
        tracker,
        loaded_on,
        duplicate_count

    from {{ ref('event_audit') }}

),

hours as (

    select
        tracker,
        loaded_hour_at

    from accepted

    union distinct

    select
        tracker,
        loaded_hour_at

    from rejected

),

final as (

    select
        hours.tracker as tracker,
        hours.loaded_hour_at as loaded_hour_at,
        coalesce(accepted.events, 0) as events,
        {{ whole_division(
            microseconds_between(
                'lag(hours.loaded_hour_at) over ' ~ in_time,
                'hours.loaded_hour_at'
            ),
            3600000000
        ) }} as hours_since_previous,
        coalesce(accepted.late_events, 0) as late_events,
        {{ percent_of('accepted.late_events', 'accepted.events') }}
            as late_percent,
        {% for field in fields %}
        {{ percent_of('accepted.no_' ~ field, 'accepted.events') }}
            as missing_{{ field }}_percent,
        {% endfor %}
        coalesce(rejected.rejected_events, 0) as rejected_events,
        {% for reason in reasons %}
        coalesce(rejected.rejected_{{ reason }}, 0) as rejected_{{ reason }},
        {% endfor %}
        duplicates.duplicate_count as duplicates_of_day,
        accepted.last_occurred_at

    from hours

    left join accepted
        on
            hours.tracker = accepted.tracker
            and hours.loaded_hour_at = accepted.loaded_hour_at

    left join rejected
        on
            hours.tracker = rejected.tracker
            and hours.loaded_hour_at = rejected.loaded_hour_at

    left join duplicates
        on
            hours.tracker = duplicates.tracker
            and {{ day_of('hours.loaded_hour_at') }} = duplicates.loaded_on

)

select * from final

order by loaded_hour_at desc, tracker asc
