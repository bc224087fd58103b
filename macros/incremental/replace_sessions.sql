{#-
    The strategy of `sessions`: the sessions that their events have left, and those that
    were built or numbered again, leave; the new rows come in. A session that has vanished
    is in the log of replacements even where none of its events has stayed in its stream.
-#}
{%- macro get_incremental_replace_sessions_sql(arg_dict) -%}

    {%- set target_relation = arg_dict['target_relation'] -%}
    {%- set temp_relation = arg_dict['temp_relation'] -%}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}

    delete from {{ target_relation }}
    where {{ leaving_in_replace_sessions(target_relation, temp_relation) }};

    insert into {{ target_relation }} ({{ columns }})
    select {{ columns }} from {{ temp_relation }}

{%- endmacro %}


{#- The rows of `target` that leave. -#}
{%- macro leaving_in_replace_sessions(target_relation, temp_relation) -%}
    {%- set mark = revision_mark() -%}
    revision > {{ mark }}
    or (site_id, session_id) in (
        select site_id, old_session_id
        from {{ session_replacements() }}
        where revision > {{ mark }}
        union all
        select site_id, session_id from {{ temp_relation }}
    )
{%- endmacro %}
