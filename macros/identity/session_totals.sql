{#-
    What sessions sum up to, but for revenue: the columns of a query that groups sessions
    by a person. `position` is the order of that person's sessions.
-#}
{%- macro session_totals(position) -%}
    count(*) as session_count,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(pageview_count) as bigint) as pageview_count,
        cast(sum(conversion_count) as bigint) as conversion_count,
        min(started_at) as first_seen_at,
        max(ended_at) as last_seen_at,
        min({{ position }}) as first_position,
        max({{ position }}) as last_position,
        coalesce(
            {{ first_known_of(
                'case when revenue_cents != 0 then currency end', position
            ) }},
            {{ first_known_of('currency', position) }}
        ) as currency
{%- endmacro %}


{#-
    A person's revenue in the currency of their totals: amounts in a second one cannot be added to
    it. A query of `sessions` and of the `totals` of them; `column` is the person there.
-#}
{%- macro session_revenues(person, column=none) -%}
    {%- set column = column or person -%}
    select
        sessions.site_id,
        sessions.{{ column }} as {{ person }},
        cast(sum(sessions.revenue_cents) as bigint) as revenue_cents

    from sessions

    inner join totals
        on
            sessions.site_id = totals.site_id
            and sessions.{{ column }} = totals.{{ person }}

    where
        sessions.revenue_cents != 0
        and not ({{ is_distinct('sessions.currency', 'totals.currency') }})

    group by
        sessions.site_id,
        sessions.{{ column }}
{%- endmacro %}
