{#- Of these trackers those that the engine reads. -#}
{%- macro readable_trackers(trackers) -%}
    {{ return(adapter.dispatch('readable_trackers', 'sojourn')(trackers)) }}
{%- endmacro %}

{#- Lines of text and a Python model: access logs are parsed on DuckDB alone. -#}
{%- macro default__readable_trackers(trackers) -%}
    {{ return(trackers | reject('equalto', 'access_log') | list) }}
{%- endmacro %}

{%- macro duckdb__readable_trackers(trackers) -%}
    {{ return(trackers) }}
{%- endmacro %}


{#- Says at the start of a run which trackers the engine leaves out, and what to do. -#}
{%- macro warn_of_unreadable_trackers() -%}
    {%- set listed = listed_trackers() -%}
    {%- set readable = readable_trackers(listed) -%}
    {%- for tracker in listed if execute and tracker not in readable -%}
        {%- do exceptions.warn(
            'The tracker ' ~ tracker ~ ' is left out: it is read on DuckDB alone. Take it out of'
            ~ ' the trackers (SOJOURN_TRACKERS or the var trackers), or build its events on'
            ~ ' DuckDB and bring them as the tracker custom.'
        ) -%}
    {%- endfor -%}
{%- endmacro %}
