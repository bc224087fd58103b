{#- A raw value as a number or boolean; null where it is none. -#}
{%- macro read_as(value, type) -%}
    {{ return(adapter.dispatch('read_as', 'sojourn')(value, type)) }}
{%- endmacro %}

{%- macro default__read_as(value, type) -%}
    try_cast({{ value }} as {{ type }})
{%- endmacro %}

{%- macro postgres__read_as(value, type) -%}
    {%- set text = 'cast(' ~ value ~ ' as text)' -%}
    {%- if type == 'boolean' -%}
    case
        when lower({{ text }}) in ('true', 't', '1') then true
        when lower({{ text }}) in ('false', 'f', '0') then false
    end
    {%- else -%}
    case
        when {{ text }} ~ '^[+-]?(\d+\.?\d*|\.\d+)$' and length({{ text }}) <= 16
            then cast(cast({{ text }} as numeric) as {{ type }})
    end
    {%- endif -%}
{%- endmacro %}

{%- macro clickhouse__read_as(value, type) -%}
    accurateCastOrNull({{ value }}, '{{ api.Column.translate_type(type) }}')
{%- endmacro %}
