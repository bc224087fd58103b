{#- A text in small or in capital letters, those beyond ASCII included. -#}
{%- macro in_small_letters(text) -%}
    {{ return(adapter.dispatch('in_small_letters', 'sojourn')(text)) }}
{%- endmacro %}

{%- macro default__in_small_letters(text) -%}
    lower({{ text }})
{%- endmacro %}

{#-
    A raw column may have a collation of its own, and what last_known() finds has "C", by which
    lower() would change ASCII alone.
-#}
{%- macro postgres__in_small_letters(text) -%}
    lower({{ text }} collate "default")
{%- endmacro %}

{%- macro redshift__in_small_letters(text) -%}
    {{ sojourn.default__in_small_letters(text) }}
{%- endmacro %}

{%- macro clickhouse__in_small_letters(text) -%}
    lowerUTF8({{ text }})
{%- endmacro %}


{%- macro in_capitals(text) -%}
    {{ return(adapter.dispatch('in_capitals', 'sojourn')(text)) }}
{%- endmacro %}

{%- macro default__in_capitals(text) -%}
    upper({{ text }})
{%- endmacro %}

{%- macro postgres__in_capitals(text) -%}
    upper({{ text }} collate "default")
{%- endmacro %}

{%- macro redshift__in_capitals(text) -%}
    {{ sojourn.default__in_capitals(text) }}
{%- endmacro %}

{%- macro clickhouse__in_capitals(text) -%}
    upperUTF8({{ text }})
{%- endmacro %}
