{#-
    Notes, in the transaction of this model, the files that it has read: a post-hook of
    every model that uses new_raw_rows. They are those that were checked before it was
    compiled; a file that came later is not among them and waits for the next run. With --empty
    none was read.
-#}
{%- macro remember_raw_files() -%}

    {%- if not execute or raw_schema() or invocation_args_dict.get('empty') -%}
        {{ return('') }}
    {%- endif -%}

    {{ note_raw_files_taken(replaces_all=should_full_refresh()) }}

{%- endmacro %}
