{#-
    The id can be worked out from site, stream and start alone, in the format that the
    definition asks for.
-#}
{% test session_id_is_a_function_of_site_stream_and_start(model, definitions) %}

with

formatted as (

    select
        sessions.site_id,
        sessions.stream_id,
        sessions.started_at,
        sessions.session_id as stored_id,
        definitions.session_id_format

    from {{ model }} as sessions

    inner join {{ definitions }} as definitions
        on sessions.session_definition = definitions.session_definition

)

select * from formatted

where stored_id != {{ sojourn.session_id('session_id_format', 'started_at') }}

{% endtest %}
