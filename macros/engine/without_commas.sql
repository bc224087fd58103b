{#- A text without the commas that it begins and ends with. -#}
{%- macro without_commas(text) -%}
    {{ return(adapter.dispatch('without_commas', 'sojourn')(text)) }}
{%- endmacro %}

{%- macro default__without_commas(text) -%}
    trim({{ text }}, ',')
{%- endmacro %}

{#- There the first of two arguments is what goes. -#}
{%- macro spark__without_commas(text) -%}
    trim(both ',' from {{ text }})
{%- endmacro %}
