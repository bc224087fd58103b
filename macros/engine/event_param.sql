{#-
    A parameter of a Google Analytics 4 event, out of the nested event_params of its
    export: kind is string_value, int_value or double_value.
-#}
{%- macro event_param(name, kind) -%}
    {{ return(adapter.dispatch('event_param', 'sojourn')(name, kind)) }}
{%- endmacro %}

{%- macro default__event_param(name, kind) -%}
    (select value.{{ kind }} from unnest(event_params) where key = '{{ name }}' limit 1)
{%- endmacro %}

{%- macro duckdb__event_param(name, kind) -%}
    list_filter(event_params, lambda param: param.key = '{{ name }}')[1].value.{{ kind }}
{%- endmacro %}
