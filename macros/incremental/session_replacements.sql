{#-
    The log of sessions that were placed again: which session each of their events left and which
    it came to, by revision, and the earliest day of those that left. Written in the transaction
    that replaces the events, so that whatever follows events hears of every session that has
    vanished. It names no stream: a stream may be a visitor, and a visitor may be erased. Nor does
    it name an erased visitor's session that is called by the visitor: its old id is null.
-#}
{%- macro session_replacements() -%}
    {{ return(private_table('session_replacements')) }}
{%- endmacro %}

{%- macro create_session_replacements() -%}
    create table if not exists {{ session_replacements() }} (
        revision bigint,
        site_id {{ dbt.type_string() }},
        old_session_id {{ dbt.type_string() }},
        new_session_id {{ dbt.type_string() }},
        left_on date
    )
{%- endmacro %}
