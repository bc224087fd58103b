{#- A raw value as a number or boolean; null where it is none. -#}
{%- macro read_as(value, type) -%}
    {{ return(adapter.dispatch('read_as', 'sojourn')(value, type)) }}
{%- endmacro %}

{%- macro default__read_as(value, type) -%}
    try_cast({{ value }} as {{ type }})
{%- endmacro %}

{#- Of decimal(18, 3) the places and the highest value; whole numbers have theirs. -#}
{%- macro postgres__read_as(value, type) -%}
    {%- set type = type | lower -%}
    {%- if type == 'boolean' -%}
    case
        when lower(cast({{ value }} as text)) in ('true', 't', 'yes', 'y', '1') then true
        when lower(cast({{ value }} as text)) in ('false', 'f', 'no', 'n', '0') then false
    end
    {%- else -%}
    {%- if type.startswith('decimal') -%}
        {%- set digits, places = type[8:-1].split(',') | map('trim') | map('int') -%}
        {%- set highest = '9' * (digits - places) ~ '.' ~ '9' * places -%}
        {%- set lowest = '-' ~ highest -%}
    {%- else -%}
        {%- set places = 0 -%}
        {%- set bits = 63 if type == 'bigint' else 31 -%}
        {%- set lowest, highest = -(2 ** bits), 2 ** bits - 1 -%}
    {%- endif -%}
    cast(
        {{ engine_function('read_number') }}({{ value }}, {{ places }}, {{ lowest }}, {{ highest }})
        as {{ type }}
    )
    {%- endif -%}
{%- endmacro %}

{%- macro clickhouse__read_as(value, type) -%}
    accurateCastOrNull({{ value }}, '{{ api.Column.translate_type(type) }}')
{%- endmacro %}
