{#- The folder with one folder of raw files a tracker: SOJOURN_RAW_PATH, else the var. -#}
{%- macro raw_path() -%}

    {%- set path = env_var('SOJOURN_RAW_PATH', '') or var('raw_path') -%}

    {{ return(path.rstrip('/') if path != '/' else path) }}

{%- endmacro %}
