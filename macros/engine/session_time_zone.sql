{#-
    Stops a run at its start where the engine's session has another time zone than UTC. Times
    would be read, stored and cut into days by it, and nothing would look wrong.
-#}
{%- macro stop_at_another_time_zone() -%}
    {%- set session = session_time_zone() if makes_tables() -%}
    {%- if session and session.name | lower not in ('utc', 'etc/utc', 'gmt', 'etc/gmt') -%}
        {{ exceptions.raise_compiler_error(
            "The time zone of the engine's session is " ~ session.name ~ ', and times would be'
            ~ ' shifted by it. Put this into the target of profiles.yml: '
            ~ session.setting ~ '.'
        ) }}
    {%- endif -%}
{%- endmacro %}


{#-
    The name of the session's time zone, and the setting of a profile that makes it UTC; none
    where no result depends on it.
-#}
{%- macro session_time_zone() -%}
    {{ return(adapter.dispatch('session_time_zone', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__session_time_zone() -%}
    {{ return(none) }}
{%- endmacro %}

{%- macro duckdb__session_time_zone() -%}
    {{ return({
        'name': run_query("select current_setting('TimeZone')").rows[0][0],
        'setting': 'settings: {TimeZone: UTC}'
    }) }}
{%- endmacro %}

{%- macro clickhouse__session_time_zone() -%}
    {{ return({
        'name': run_query('select timezone()').rows[0][0],
        'setting': 'custom_settings: {session_timezone: UTC}'
    }) }}
{%- endmacro %}

{%- macro spark__session_time_zone() -%}
    {{ return({
        'name': run_query('select current_timezone()').rows[0][0],
        'setting': 'server_side_parameters: {spark.sql.session.timeZone: UTC}'
    }) }}
{%- endmacro %}
