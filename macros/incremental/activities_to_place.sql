{#-
    Activities that the next run of `events` places again although no new event reaches
    them: those out of which an erasure has taken events of one visitor and left others'.
-#}
{%- macro activities_to_place() -%}
    {{ return(private_table('activities_to_place')) }}
{%- endmacro %}


{%- macro create_activities_to_place() -%}
    create table if not exists {{ activities_to_place() }} (
        site_id {{ dbt.type_string() }},
        stream_id {{ dbt.type_string() }},
        activity_started_at {{ dbt.type_timestamp() }}
    )
{%- endmacro %}


{%- macro forget_activities_to_place() -%}
    delete from {{ activities_to_place() }} where site_id is not null
{%- endmacro %}
