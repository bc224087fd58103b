{#-
    Does at the start of a run what a run that was killed has left undone; nothing where an
    engine has transactions.
-#}
{%- macro finish_replacements() -%}
    {{ return(adapter.dispatch('finish_replacements', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__finish_replacements() -%}{%- endmacro %}
