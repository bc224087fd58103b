{#-
    The id of a session: a function of site, stream and start, so that a late event renames
    nothing but the session whose start it moves. Millimetric and Tracardi keep the
    stream's id as their own.
-#}
{%- macro session_id(session_id_format, started_at='session_started_at') -%}
    case
        when {{ session_id_format }} = 'stream' then stream_id
        else {{ dbt.hash(
            "site_id || '|' || stream_id || '|' || cast("
            ~ sojourn.epoch_microseconds(started_at) ~ " as " ~ dbt.type_string() ~ ")"
        ) }}
    end
{%- endmacro %}
