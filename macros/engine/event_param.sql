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

{#- Nested columns are jsonb. -#}
{%- macro postgres__event_param(name, kind) -%}
    {%- set types = {'int_value': 'bigint', 'double_value': 'double precision'} -%}
    cast(
        jsonb_path_query_first(event_params, '$[*] ? (@.key == "{{ name }}").value')
        ->> '{{ kind }}' as {{ types.get(kind, 'text') }}
    )
{%- endmacro %}


{#-
    All parameters of such an event as one text, the same on every engine: in their order,
    names and values but for doubles, which engines write differently.
-#}
{%- macro event_params_text() -%}
    {{ return(adapter.dispatch('event_params_text', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__event_params_text() -%}
    array_join(transform(event_params, param -> concat(
        param.key, '=',
        coalesce(param.value.string_value, cast(param.value.int_value as string), '')
    )), '|')
{%- endmacro %}

{%- macro duckdb__event_params_text() -%}
    array_to_string(list_transform(event_params, lambda param:
        param.key || '='
        || coalesce(param.value.string_value, cast(param.value.int_value as varchar), '')
    ), '|')
{%- endmacro %}

{%- macro postgres__event_params_text() -%}
    (
        select
            string_agg(
                (param ->> 'key') || '=' || coalesce(
                    param #>> '{value, string_value}', param #>> '{value, int_value}', ''
                ),
                '|' order by place
            )
        from jsonb_array_elements(event_params) with ordinality as params (param, place)
    )
{%- endmacro %}

{%- macro clickhouse__event_param(name, kind) -%}
    arrayFirst(param -> param.key = '{{ name }}', event_params).value.{{ kind }}
{%- endmacro %}

{%- macro clickhouse__event_params_text() -%}
    arrayStringConcat(arrayMap(param -> concat(
        param.key, '=',
        coalesce(param.value.string_value, toString(param.value.int_value), '')
    ), event_params), '|')
{%- endmacro %}

{%- macro spark__event_param(name, kind) -%}
    try_element_at(filter(event_params, param -> param.key = '{{ name }}'), 1).value.{{ kind }}
{%- endmacro %}
