{#-
    A text as a literal that no value can leave: quotes doubled, and backslashes where the
    engine takes them for more than themselves.
-#}
{%- macro text_literal(value) -%}
    {{ return(adapter.dispatch('text_literal', 'sojourn')(value)) }}
{%- endmacro %}

{%- macro default__text_literal(value) -%}
    '{{ value | string | replace("'", "''") }}'
{%- endmacro %}

{%- macro snowflake__text_literal(value) -%}
    '{{ value | string | replace("\\", "\\\\") | replace("'", "''") }}'
{%- endmacro %}

{%- macro bigquery__text_literal(value) -%}
    '{{ value | string | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}

{%- macro redshift__text_literal(value) -%}
    '{{ value | string | replace("\\", "\\\\") | replace("'", "''") }}'
{%- endmacro %}

{%- macro spark__text_literal(value) -%}
    '{{ value | string | replace("\\", "\\\\") | replace("'", "\\'") | replace("\n", "\\n") }}'
{%- endmacro %}

{%- macro clickhouse__text_literal(value) -%}
    '{{ value | string | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}
