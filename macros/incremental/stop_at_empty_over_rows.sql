{#-
    Stops a run with --empty where events are stored: tables that are made anew would lose their
    rows, and those that follow events would take all of them for gone. Asked before anything is
    written.
-#}
{%- macro stop_at_empty_over_rows() -%}

    {%- set own = [] -%}
    {%- for id in selected_resources if id.startswith('model.sojourn.') -%}
        {%- do own.append(id) -%}
    {%- endfor -%}
    {%- if not execute or not invocation_args_dict.get('empty') or not own -%}
        {{ return('') }}
    {%- endif -%}

    {%- set stored = load_relation(model_table('events')) -%}
    {%- if stored and run_query('select 1 from ' ~ stored ~ ' limit 1').rows | length > 0 -%}
        {{ exceptions.raise_compiler_error(
            'There are events in ' ~ stored ~ ', and --empty would build tables without rows over'
            ~ ' what is stored. Run it in another schema or another database.'
        ) }}
    {%- endif -%}

{%- endmacro %}
