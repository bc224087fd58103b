{#-
    The strategy of `visitors`: those whose sessions or user have changed leave, and so do
    those who lost their last session, for whom there may be nothing to come in again.
-#}
{%- macro get_incremental_replace_visitors_sql(arg_dict) -%}

    {%- set target_relation = arg_dict['target_relation'] -%}
    {%- set temp_relation = arg_dict['temp_relation'] -%}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}

    delete from {{ target_relation }}
    where {{ leaving_in_replace_visitors(target_relation, temp_relation) }};

    insert into {{ target_relation }} ({{ columns }})
    select {{ columns }} from {{ temp_relation }}

{%- endmacro %}


{#- The rows of `target` that leave. -#}
{%- macro leaving_in_replace_visitors(target_relation, temp_relation) -%}
    {%- set mark = revision_mark() -%}
    revision > {{ mark }}
    or (site_id, visitor_id) in (select site_id, visitor_id from {{ temp_relation }})
    or (site_id, last_session_id) in (
        select site_id, old_session_id
        from {{ session_replacements() }}
        where revision > {{ mark }}
    )
{%- endmacro %}
