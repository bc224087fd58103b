{#-
    The stream of an event by its definition: the id in which idle time is measured. Where
    an event lacks the id that the definition asks for, the other one takes its place. In
    a pair the first slash parts visitor and client session: slashes of the visitor's id
    are escaped as in a JSON pointer, so that no two pairs make one text.
-#}
{%- macro stream_id(stream, occurred_at='occurred_at') -%}
    case {{ stream }}
        when 'visitor' then coalesce(visitor_id, client_session_id)
        when 'client_session' then coalesce(client_session_id, visitor_id)
        when 'visitor_and_client_session'
            then
                replace(
                    replace(coalesce(visitor_id, client_session_id), '~', '~0'), '/', '~1'
                )
                || '/' || coalesce(client_session_id, visitor_id)
        when 'visitor_and_bucket'
            then coalesce(
                client_session_id,
                visitor_id || '-' || {{ half_hour_bucket(occurred_at) }}
            )
    end
{%- endmacro %}

