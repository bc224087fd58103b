{#- A stream's next session begins after its last one has ended. -#}
{% test sessions_of_a_stream_do_not_overlap(model) %}

with

followed as (

    select
        *,
        lead(started_at) over (
            partition by site_id, stream_id order by started_at
        ) as next_started_at

    from {{ model }}

)

select * from followed

where next_started_at <= ended_at

{% endtest %}
