{#-
    The secret that SOJOURN_VISITOR_SALT adds to visitor hashes, empty without it. On
    DuckDB it is read when the query runs and stands in no view and no compiled file.
-#}
{%- macro visitor_salt() -%}
    {{ return(adapter.dispatch('visitor_salt', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__visitor_salt() -%}
    {{ text_literal(env_var('SOJOURN_VISITOR_SALT', '')) }}
{%- endmacro %}

{%- macro duckdb__visitor_salt() -%}
    coalesce(cast(getvariable('sojourn_visitor_salt') as varchar), '')
{%- endmacro %}
