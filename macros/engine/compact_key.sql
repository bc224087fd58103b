{#-
    A key for grouping, sorting or joining inside one query, never stored: engines need not
    agree on it. 128 bits, and the length of every part but the last is in it, so two
    different inputs never meet.
-#}
{%- macro compact_key(expressions) -%}
    {%- set parts = [] -%}
    {%- for expression in expressions -%}
        {%- if not loop.last -%}
            {%- do parts.append(
                "cast(length(" ~ expression ~ ") as " ~ dbt.type_string() ~ ")"
            ) -%}
        {%- endif -%}
        {%- do parts.append(expression) -%}
    {%- endfor -%}
    {{ return(adapter.dispatch('compact_key', 'sojourn')(parts | join(" || '|' || "))) }}
{%- endmacro %}

{%- macro default__compact_key(text) -%}
    md5({{ text }})
{%- endmacro %}

{%- macro duckdb__compact_key(text) -%}
    md5_number({{ text }})
{%- endmacro %}
