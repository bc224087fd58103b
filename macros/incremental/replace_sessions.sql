{#-
    The strategy of models with rows of sessions: the sessions that their events have left, and
    those that were built or numbered again, leave; the new rows come in. A session that has
    vanished is in the log of replacements even where none of its events has stayed in its
    stream. All leave where nothing that was followed is left.
-#}
{%- macro get_incremental_replace_sessions_sql(arg_dict) -%}

    {%- set mark = revision_mark() -%}
    {%- set keys = arg_dict['unique_key'] -%}
    {%- set replaced_keys = [] -%}
    {%- for key in keys -%}
        {%- do replaced_keys.append({
            'session_key': lookup_key('old_session_id') ~ ' as session_key',
            'session_id': 'old_session_id as session_id',
        }.get(key, key)) -%}
    {%- endfor -%}

    {%- set left_or_placed -%}
        select {{ replaced_keys | join(', ') }}
        from {{ session_replacements() }}
        where revision > {{ mark }}
        union all
        select {{ keys | join(', ') }} from {{ arg_dict['temp_relation'] }}
    {%- endset -%}

    {%- set leaves -%}
        {%- if mark == -1 -%}
        1 = 1
        {%- else -%}
        (stored.{{ keys | join(', stored.') }}) in (
            {{ few_keys(arg_dict['target_relation'], left_or_placed) }}
        )
        {%- endif -%}
    {%- endset -%}

    {{ replaced_rows(arg_dict, leaves) }}

{%- endmacro %}
