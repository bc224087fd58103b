{#-
    Sessions that come to a page by one step are those that leave it by the next. Fails with
    the pages where some are lost or come from nowhere; the first step is not looked at, nor
    what lies behind the last one.
-#}
{% test what_enters_a_step_leaves_it(model) %}

with

flows as (

    select
        site_id,
        started_on,
        is_bot,
        step_number + 1 as step_number,
        to_path as page_path,
        session_count

    from {{ model }}

    where
        not is_exit
        and step_number < (select max(step_number) from {{ model }})

    union all

    select
        site_id,
        started_on,
        is_bot,
        step_number,
        from_path as page_path,
        -session_count as session_count

    from {{ model }}

    where step_number > 1

)

select
    site_id,
    started_on,
    is_bot,
    step_number,
    page_path,
    sum(session_count) as surplus

from flows

group by
    site_id,
    started_on,
    is_bot,
    step_number,
    page_path

having sum(session_count) != 0

{% endtest %}
