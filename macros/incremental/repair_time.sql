{#-
    A time from which on a repair reads again, as its var says it, without the T between day and
    time; empty where it is not set. Another form would be read otherwise by each engine.
-#}
{%- macro repair_time(name) -%}
    {%- set given = var(name) | string | trim if var(name) else '' -%}
    {%- set time_of_day = '([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?)?' -%}
    {%- if given
        and not (is_date(given[:10]) and modules.re.fullmatch(time_of_day, given[10:])) -%}
        {{ exceptions.raise_compiler_error(
            'The var ' ~ name ~ ' has to be a time in UTC as 2026-01-31 or 2026-01-31 12:00:00,'
            ~ ' not ' ~ given ~ '.'
        ) }}
    {%- endif -%}
    {{ return(given.replace('T', ' ')) }}
{%- endmacro %}


{#- The var first_day. Half hours are counted from 1970 on. -#}
{%- macro first_day() -%}
    {%- set given = var('first_day') | string -%}
    {%- if not is_date(given) or given < '1970-01-01' -%}
        {{ exceptions.raise_compiler_error(
            'The var first_day has to be a day as 2000-01-01, not before 1970, and not '
            ~ given ~ '.'
        ) }}
    {%- endif -%}
    {{ return(given) }}
{%- endmacro %}
