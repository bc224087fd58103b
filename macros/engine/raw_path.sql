{#-
    The folder with one folder of raw files a tracker: SOJOURN_RAW_PATH, else the var. Written as
    the engine writes the names of the files in it, since a file's own name is what comes behind.
-#}
{%- macro raw_path() -%}

    {%- set path = env_var('SOJOURN_RAW_PATH', '') or var('raw_path') -%}
    {%- if '://' in path -%}
        {{ return(path.rstrip('/')) }}
    {%- endif -%}

    {%- set path = modules.re.sub('^~(?=/|$)', env_var('HOME', '~'), path) -%}
    {%- set folders = [] -%}
    {%- for folder in path.split('/') if folder not in ('', '.') -%}
        {%- if folder == '..' and folders and folders[-1] != '..' -%}
            {%- do folders.pop() -%}
        {%- else -%}
            {%- do folders.append(folder) -%}
        {%- endif -%}
    {%- endfor -%}

    {{ return(('/' if path.startswith('/') else '') ~ folders | join('/') or '.') }}

{%- endmacro %}


{#- A path in it, which the engine writes without it where it is the folder that dbt runs in. -#}
{%- macro in_raw_path(name) -%}
    {%- set folder = raw_path() -%}
    {{ return(name if folder == '.' else folder.rstrip('/') ~ '/' ~ name) }}
{%- endmacro %}
