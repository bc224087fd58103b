{#- A raw value as a number or boolean; null where it is none. -#}
{%- macro read_as(value, type) -%}
    {{ return(adapter.dispatch('read_as', 'sojourn')(value, type)) }}
{%- endmacro %}

{%- macro default__read_as(value, type) -%}
    try_cast({{ value }} as {{ type }})
{%- endmacro %}

{%- macro snowflake__read_as(value, type) -%}
    try_cast(cast({{ value }} as varchar) as {{ type }})
{%- endmacro %}

{%- macro bigquery__read_as(value, type) -%}
    safe_cast(cast({{ value }} as string) as {{ type }})
{%- endmacro %}

{%- macro redshift__read_as(value, type) -%}
    {{ sojourn.default__read_as(value, type) }}
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

{#-
    By way of text, so that one expression reads numbers and texts. A decimal that is cast
    is cut, so it is rounded first; a double by what it is, not by how it reads. A number too
    large for an integer would stop the query, and a minus sign without a digit is read as 0.
-#}
{%- macro clickhouse__read_as(value, type) -%}
    {%- set wanted = type | lower -%}
    {%- set text = 'toString(' ~ value ~ ')' -%}
    {%- if wanted in ('boolean', 'bool') -%}
    case
        when lower({{ text }}) in ('true', 't', 'yes', 'y', '1') then true
        when lower({{ text }}) in ('false', 'f', 'no', 'n', '0') then false
    end
    {%- else -%}
    {%- if wanted.startswith('decimal') -%}
        {%- set digits, places = wanted[8:-1].split(',') | map('trim') | map('int') -%}
        {%- set highest = '9' * (digits - places) ~ '.' ~ '9' * places -%}
        {%- set lowest = '-' ~ highest -%}
    {%- else -%}
        {%- set places = 0 -%}
        {%- set bits = 63 if wanted in ('bigint', 'int64') else 31 -%}
        {%- set lowest, highest = -(2 ** bits), 2 ** bits - 1 -%}
    {%- endif -%}
    {%- set double = 'toFloat64OrNull(' ~ text ~ ')' -%}
    {%- set is_double = "positionCaseInsensitive(toTypeName(" ~ value ~ "), 'Float') > 0" -%}
    {%- if places -%}
        {%- set shifted = double ~ ' * 1e' ~ places -%}
        {%- set rounded = 'sign(' ~ double ~ ') * floor(abs(' ~ shifted ~ ') + 0.5)' -%}
    {%- else -%}
        {%- set rounded = 'roundBankers(' ~ double ~ ')' -%}
    {%- endif -%}
    {%- set trimmed = without_around(text, white_space()) -%}
    {%- set number = 'round(toDecimal256OrNull(' ~ trimmed ~ ', 30), ' ~ places ~ ')' -%}
    case
        when {{ is_double }} and abs({{ double }}) < 1e18
            then accurateCastOrNull(
                {%- if places %}
                toDecimal256(accurateCastOrNull({{ rounded }}, 'Int128'), {{ places }})
                / {{ 10 ** places }}
                {%- else %}
                {{ rounded }}
                {%- endif %},
                '{{ type }}'
            )
        when not {{ is_double }}
            and {{ number }}
            between toDecimal256('{{ lowest }}', {{ places }})
            and toDecimal256('{{ highest }}', {{ places }})
            and ({{ number }} != 0 or match({{ trimmed }}, '^[+-]?[.]?[0-9]'))
            then accurateCastOrNull({{ number }}, '{{ type }}')
    end
    {%- endif -%}
{%- endmacro %}

{#-
    Halves: a double is rounded as it is (1.005 is less than a half), a text as it reads; a
    double to whole numbers to the even one. Only the branch of the column's type is run.
-#}
{%- macro spark__read_as(value, type) -%}
    {%- set type = type | lower -%}
    {%- if type == 'boolean' -%}
    try_cast({{ value }} as boolean)
    {%- else -%}
        {%- set places = type[8:-1].split(',')[1] | int if type.startswith('decimal') else 0 -%}
        {%- set double = 'try_cast(' ~ value ~ ' as double)' -%}
        {%- set shifted = double ~ ' * ' ~ 10 ** places ~ 'd' -%}
        {%- if places > 0 -%}
            {%- set rounded = 'sign(' ~ double ~ ') * floor(abs(' ~ shifted ~ ') + 0.5d)' -%}
        {%- else -%}
            {%- set rounded = 'rint(' ~ double ~ ')' -%}
        {%- endif -%}
    case
        when typeof({{ value }}) in ('double', 'float')
            then try_cast(
                try_divide(
                    try_cast({{ rounded }} as decimal(38, 0)), cast({{ 10 ** places }} as bigint)
                ) as {{ type }}
            )
        else try_cast(
            round(try_cast({{ value }} as decimal(38, {{ [places + 6, 12] | min }})), {{ places }})
            as {{ type }}
        )
    end
    {%- endif -%}
{%- endmacro %}
