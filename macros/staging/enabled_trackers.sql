{#- The trackers that are read: SOJOURN_TRACKERS, else the var, in the order given. -#}
{%- macro enabled_trackers() -%}

    {%- set listed = env_var('SOJOURN_TRACKERS', var('trackers') | join(',')) -%}
    {%- set trackers = [] -%}
    {%- for tracker in listed.split(',') if tracker | trim -%}
        {%- do trackers.append(tracker | trim) -%}
    {%- endfor -%}

    {%- if trackers | length == 0 -%}
        {{ exceptions.raise_compiler_error(
            'No tracker is on: name at least one in `trackers` or SOJOURN_TRACKERS.'
        ) }}
    {%- endif -%}

    {{ return(trackers) }}

{%- endmacro %}
