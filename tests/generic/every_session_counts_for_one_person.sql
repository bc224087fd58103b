{#- The sessions of all people of a site are the sessions that have one, each once. -#}
{% test every_session_counts_for_one_person(model, sessions, person) %}

with

expected as (

    select
        site_id,
        count({{ person }}) as session_count

    from {{ sessions }}

    group by site_id

),

found as (

    select
        site_id,
        sum(session_count) as session_count

    from {{ model }}

    group by site_id

)

select
    expected.site_id,
    expected.session_count as expected_count,
    found.session_count as found_count

from expected

left join found
    on expected.site_id = found.site_id

where expected.session_count != coalesce(found.session_count, 0)

{% endtest %}
