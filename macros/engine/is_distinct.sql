{#- Whether two values differ, null being a value like others. -#}
{%- macro is_distinct(one, other) -%}
    {{ return(adapter.dispatch('is_distinct', 'sojourn')(one, other)) }}
{%- endmacro %}

{%- macro default__is_distinct(one, other) -%}
    {{ one }} is distinct from {{ other }}
{%- endmacro %}

{%- macro redshift__is_distinct(one, other) -%}
    coalesce({{ one }} != {{ other }}, ({{ one }} is null) != ({{ other }} is null))
{%- endmacro %}
