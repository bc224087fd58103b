{#-
    The keys of events that were erased since the last run of a model that reads raw rows. Other
    visitors may have sent one of the same id later, which counted as its copy: it is the one that
    counts now.
-#}
{%- macro erased_events(model_name) -%}
    {{ return(private_table(model_name ~ '__erased')) }}
{%- endmacro %}


{#- Statements that make that table and note in it the keys of those rows that are erased. -#}
{%- macro note_erased_events(model_name, stored, is_theirs) -%}
    {%- if not stored -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set creation -%}
        create table if not exists {{ erased_events(model_name) }} (event_key bigint)
    {%- endset -%}
    {%- set keys -%}
        insert into {{ erased_events(model_name) }}
        select {{ lookup_key('event_id') }} from {{ stored }} where {{ is_theirs }}
    {%- endset -%}
    {{ return([creation, keys]) }}
{%- endmacro %}


{#- Whether a raw row may be such a copy, as what follows a condition; nothing where none is. -#}
{%- macro or_is_copy_of_erased(model_name) -%}
    {%- if execute and load_relation(erased_events(model_name)) %}
        or {{ lookup_key('event_id') }} in (
            select event_key from {{ erased_events(model_name) }}
        )
    {%- endif -%}
{%- endmacro %}


{%- macro forget_erased_events(model_name) -%}
    {%- if execute and load_relation(erased_events(model_name)) -%}
    drop table {{ erased_events(model_name) }}
    {%- endif -%}
{%- endmacro %}
