{#- The schema with one raw table a tracker: SOJOURN_RAW_SCHEMA, else the var; empty for files. -#}
{%- macro raw_schema() -%}
    {{ return(env_var('SOJOURN_RAW_SCHEMA', '') or var('raw_schema')) }}
{%- endmacro %}
