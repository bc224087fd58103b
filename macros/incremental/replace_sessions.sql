{#-
    The strategy of `sessions`: the sessions that their events have left, and those that
    were built or numbered again, leave; the new rows come in. A session that has vanished
    is in the log of replacements even where none of its events has stayed in its stream.
-#}
{%- macro get_incremental_replace_sessions_sql(arg_dict) -%}

    {%- set mark = revision_mark() -%}

    {%- set left_or_placed -%}
        select site_id, old_session_id as session_id
        from {{ session_replacements() }}
        where revision > {{ mark }}
        union all
        select site_id, session_id from {{ arg_dict['temp_relation'] }}
    {%- endset -%}

    {%- set leaves -%}
        stored.revision > {{ mark }}
        or (stored.site_id, stored.session_id) in (
            {{ few_keys(arg_dict['target_relation'], left_or_placed) }}
        )
    {%- endset -%}

    {{ replaced_rows(arg_dict, leaves) }}

{%- endmacro %}
