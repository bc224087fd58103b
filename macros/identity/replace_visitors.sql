{#-
    The strategy of `visitors`: those whose sessions or user have changed leave, and so do
    those who lost their last session, for whom there may be nothing to come in again.
-#}
{%- macro get_incremental_replace_visitors_sql(arg_dict) -%}

    {%- set mark = revision_mark() -%}

    {%- set leaves -%}
        stored.revision > {{ mark }}
        or (stored.site_id, stored.visitor_id) in (
            select site_id, visitor_id from {{ arg_dict['temp_relation'] }}
        )
        or (stored.site_id, stored.last_session_id) in (
            select site_id, old_session_id
            from {{ session_replacements() }}
            where revision > {{ mark }}
        )
    {%- endset -%}

    {{ replaced_rows(arg_dict, leaves) }}

{%- endmacro %}
