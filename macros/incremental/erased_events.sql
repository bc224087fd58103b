{#-
    The keys of events that were erased since the last run of `events`. Other visitors may have
    sent one of the same id later, which counted as its copy: it is the one that counts now.
-#}
{%- macro erased_events() -%}
    {{ return(private_table('erased_events')) }}
{%- endmacro %}


{%- macro create_erased_events() -%}
    create table if not exists {{ erased_events() }} (event_key bigint)
{%- endmacro %}


{%- macro note_erased_events(events, is_theirs) -%}
    insert into {{ erased_events() }}
    select event_key from {{ events }} where {{ is_theirs }}
{%- endmacro %}


{#- Whether a raw row may be such a copy, as what follows a condition; nothing where none is. -#}
{%- macro or_is_copy_of_erased() -%}
    {%- if execute and load_relation(erased_events()) %}
        or {{ lookup_key('event_id') }} in (select event_key from {{ erased_events() }})
    {%- endif -%}
{%- endmacro %}


{%- macro forget_erased_events() -%}
    {%- if execute and load_relation(erased_events()) -%}
    drop table {{ erased_events() }}
    {%- endif -%}
{%- endmacro %}
