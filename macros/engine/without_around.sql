{#-
    A text without any of some characters, given as SQL, at its begin and its end. They are always
    given: what is white space otherwise, engines do not agree on.
-#}
{%- macro without_around(text, characters) -%}
    {{ return(adapter.dispatch('without_around', 'sojourn')(text, characters)) }}
{%- endmacro %}

{%- macro default__without_around(text, characters) -%}
    trim({{ text }}, {{ characters }})
{%- endmacro %}

{#- There the first of two arguments is what goes. -#}
{%- macro spark__without_around(text, characters) -%}
    trim(both {{ characters }} from {{ text }})
{%- endmacro %}


{#- A space, a tab and what ends lines, as one text. -#}
{%- macro white_space() -%}
    {{ return(adapter.dispatch('white_space', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__white_space() -%}
    ' ' || chr(9) || chr(10) || chr(13)
{%- endmacro %}

{%- macro clickhouse__white_space() -%}
    ' \t\n\r'
{%- endmacro %}

{%- macro spark__white_space() -%}
    ' \t\n\r'
{%- endmacro %}

{%- macro bigquery__white_space() -%}
    ' \t\n\r'
{%- endmacro %}
