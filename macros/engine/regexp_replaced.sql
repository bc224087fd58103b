{#- A text in which every match of a pattern is replaced by a plain text. -#}
{%- macro regexp_replaced(text, pattern, replacement) -%}
    {{ return(adapter.dispatch('regexp_replaced', 'sojourn')(text, pattern, replacement)) }}
{%- endmacro %}

{%- macro default__regexp_replaced(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ text_literal(pattern) }}, {{ text_literal(replacement) }}, 'g')
{%- endmacro %}

{%- macro snowflake__regexp_replaced(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ text_literal(pattern) }}, {{ text_literal(replacement) }})
{%- endmacro %}

{%- macro bigquery__regexp_replaced(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ text_literal(pattern) }}, {{ text_literal(replacement) }})
{%- endmacro %}

{%- macro redshift__regexp_replaced(text, pattern, replacement) -%}
    regexp_replace(
        {{ text }}, {{ text_literal(pattern) }}, {{ text_literal(replacement) }}, 1, 'p'
    )
{%- endmacro %}

{%- macro spark__regexp_replaced(text, pattern, replacement) -%}
    regexp_replace(
        {{ text }},
        {{ text_literal(pattern) }},
        {{ text_literal(replacement) }}
    )
{%- endmacro %}

{%- macro clickhouse__regexp_replaced(text, pattern, replacement) -%}
    replaceRegexpAll(
        {{ text }},
        {{ text_literal(pattern) }},
        {{ text_literal(replacement) }}
    )
{%- endmacro %}
