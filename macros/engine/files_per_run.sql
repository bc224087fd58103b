{#-
    How many new files of a tracker a run reads at most; 0 for all. A first load of a large
    history in steps: SOJOURN_FILES_PER_RUN, else the var.
-#}
{%- macro files_per_run() -%}
    {%- set given = env_var('SOJOURN_FILES_PER_RUN', '') or var('files_per_run') -%}
    {%- if not (given | string).isdigit() -%}
        {{ exceptions.raise_compiler_error(
            'SOJOURN_FILES_PER_RUN (or the var files_per_run) is a whole number of files, 0 for'
            ~ ' all, not ' ~ given ~ '.'
        ) }}
    {%- endif -%}
    {{ return(given | int) }}
{%- endmacro %}
