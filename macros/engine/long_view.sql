{#-
    How a model that is a view of a very long query, and that no other model reads, is
    materialized: a view, or ephemeral where an engine cannot keep so long a text.
-#}
{%- macro long_view() -%}
    {{ return(adapter.dispatch('long_view', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__long_view() -%}
    {{ return('view') }}
{%- endmacro %}

{#- Derby, the metastore of a session without another, keeps 32,700 characters. -#}
{%- macro spark__long_view() -%}
    {{ return('ephemeral') }}
{%- endmacro %}
