{#- The trackers that are read: SOJOURN_TRACKERS, else the var, in the order given. -#}
{%- macro enabled_trackers() -%}

    {%- set trackers = readable_trackers(listed_trackers()) -%}

    {%- if trackers | length == 0 -%}
        {{ exceptions.raise_compiler_error(
            'No tracker is on: name at least one in `trackers` or SOJOURN_TRACKERS'
            ~ (' besides ' ~ listed_trackers() | join(', ') ~ ', which is read on DuckDB alone'
            if listed_trackers() else '') ~ '.'
        ) }}
    {%- endif -%}

    {{ return(trackers) }}

{%- endmacro %}


{#- The same with those that the engine cannot read. -#}
{%- macro listed_trackers() -%}

    {%- set listed = env_var('SOJOURN_TRACKERS', var('trackers') | join(',')) -%}
    {%- set trackers = [] -%}
    {%- for tracker in listed.split(',') if tracker | trim -%}
        {%- do trackers.append(tracker | trim) -%}
    {%- endfor -%}

    {{ return(trackers | unique | list) }}

{%- endmacro %}
