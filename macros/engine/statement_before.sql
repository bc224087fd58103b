{#-
    A statement that goes before the last one of a model's transaction: as a text to be run
    with it, or run at once where an engine takes one statement at a time.
-#}
{%- macro statement_before(statement) -%}
    {{ return(adapter.dispatch('statement_before', 'sojourn')(statement)) }}
{%- endmacro %}

{%- macro default__statement_before(statement) -%}
    {{ statement }};
{%- endmacro %}

{%- macro clickhouse__statement_before(statement) -%}
    {%- do run_query(statement) -%}
{%- endmacro %}

{%- macro spark__statement_before(statement) -%}
    {%- do run_query(statement) -%}
{%- endmacro %}
