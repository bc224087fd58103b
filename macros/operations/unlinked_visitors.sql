{#-
    Which links of visitor and user were undone, and when. No model: a full refresh must
    not forget it. A user_id of null stands for every user.
-#}
{%- macro unlinked_visitors() -%}
    {{ return(private_table('unlinked_visitors')) }}
{%- endmacro %}


{%- macro create_unlinked_visitors() -%}
    create table if not exists {{ unlinked_visitors() }} (
        site_id {{ dbt.type_string() }},
        visitor_id {{ dbt.type_string() }},
        user_id {{ dbt.type_string() }},
        unlinked_at {{ dbt.type_timestamp() }}
    )
{%- endmacro %}
