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

{%- macro snowflake__event_param(name, kind) -%}
    {%- set types = {'int_value': 'bigint', 'double_value': 'double'} -%}
    cast(
        get_path(
            filter(event_params, param -> get(param, 'key') = '{{ name }}'), '[0].value.{{ kind }}'
        ) as {{ types.get(kind, 'varchar') }}
    )
{%- endmacro %}

{#- Nested columns are of the type super. -#}
{%- macro redshift__event_param(name, kind) -%}
    {%- set types = {'int_value': 'bigint', 'double_value': 'double precision'} -%}
    (
        select cast(param.value.{{ kind }} as {{ types.get(kind, 'varchar') }})
        from event_params as param
        where param.key = '{{ name }}'
        limit 1
    )
{%- endmacro %}

{%- macro databricks__event_param(name, kind) -%}
    filter(event_params, param -> param.key = '{{ name }}')[0].value.{{ kind }}
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

{%- macro snowflake__event_params_text() -%}
    array_to_string(transform(event_params, param ->
        cast(get(param, 'key') as varchar) || '=' || coalesce(
            cast(get_path(param, 'value.string_value') as varchar),
            cast(get_path(param, 'value.int_value') as varchar),
            ''
        )
    ), '|')
{%- endmacro %}

{%- macro bigquery__event_params_text() -%}
    (
        select
            string_agg(
                key || '=' || coalesce(value.string_value, cast(value.int_value as string), ''),
                '|' order by place
            )
        from unnest(event_params) with offset as place
    )
{%- endmacro %}

{#- It has no functions over the elements of a list: another text there, doubles included. -#}
{%- macro redshift__event_params_text() -%}
    json_serialize(event_params)
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
