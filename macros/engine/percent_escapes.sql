{#-
    A text with its percent escapes read as UTF-8. Never an error: where the bytes are no
    UTF-8 the text stays as it was; an escape that is none stays.
-#}
{%- macro percent_escapes(text) -%}
    {{ return(adapter.dispatch('percent_escapes', 'sojourn')(text)) }}
{%- endmacro %}

{%- macro default__percent_escapes(text) -%}
    {%- if execute -%}
        {{ exceptions.raise_compiler_error(
            'percent_escapes is not implemented for ' ~ target.type
        ) }}
    {%- endif -%}
    {{ text }}
{%- endmacro %}

{#- None has a function for it: one of the user's, by this name, beside the tables. -#}
{%- macro snowflake__percent_escapes(text) -%}
    {{ engine_function('percent_escapes') }}({{ text }})
{%- endmacro %}

{%- macro bigquery__percent_escapes(text) -%}
    {{ engine_function('percent_escapes') }}({{ text }})
{%- endmacro %}

{%- macro redshift__percent_escapes(text) -%}
    {{ engine_function('percent_escapes') }}({{ text }})
{%- endmacro %}

{%- macro duckdb__percent_escapes(text) -%}
    coalesce(try(url_decode({{ text }})), {{ text }})
{%- endmacro %}

{%- macro clickhouse__percent_escapes(text) -%}
    if(
        isValidUTF8(decodeURLComponent({{ text }})), decodeURLComponent({{ text }}), {{ text }}
    )
{%- endmacro %}

{#-
    Every escaped character is taken apart into its bytes, unless one of them is no UTF-8
    (or a zero byte, which PostgreSQL cannot store): then the text stays as it is.
-#}
{%- macro postgres__percent_escapes(text) -%}
    case
        when {{ text }} ~* ('^([^%]|%(?![0-9a-f]{2})|%0[1-9a-f]|%[1-7][0-9a-f]'
            || '|%c[2-9a-f]%[89ab][0-9a-f]|%d[0-9a-f]%[89ab][0-9a-f]'
            || '|%e0%[ab][0-9a-f]%[89ab][0-9a-f]'
            || '|%e[1-9a-cef]%[89ab][0-9a-f]%[89ab][0-9a-f]|%ed%[89][0-9a-f]%[89ab][0-9a-f]'
            || '|%f0%[9ab][0-9a-f]%[89ab][0-9a-f]%[89ab][0-9a-f]'
            || '|%f[1-3]%[89ab][0-9a-f]%[89ab][0-9a-f]%[89ab][0-9a-f]'
            || '|%f4%8[0-9a-f]%[89ab][0-9a-f]%[89ab][0-9a-f])*$')
            then (
                select convert_from(
                    string_agg(
                        case
                            when piece[1] ~ '^%[0-9a-fA-F]{2}$'
                                then decode(substr(piece[1], 2), 'hex')
                            else convert_to(piece[1], 'UTF8')
                        end,
                        ''::bytea
                        order by place
                    ),
                    'UTF8'
                )
                from regexp_matches({{ text }}, '(%[0-9a-fA-F]{2}|[^%]+|%)', 'g')
                    with ordinality as pieces (piece, place)
            )
        else {{ text }}
    end
{%- endmacro %}

{#- The decoder stops at an escape that is none, and replaces bytes that are no UTF-8. -#}
{%- macro spark__percent_escapes(text) -%}
    {%- set escaped = "regexp_replace(replace(" ~ text ~ ", '+', '%2B'),"
        ~ " '%(?![0-9a-fA-F]{2})', '%25')" -%}
    {%- set decoded = 'try_url_decode(' ~ escaped ~ ')' -%}
    case
        when instr({{ decoded }}, '\uFFFD') > 0
            and instr(upper({{ text }}), '%EF%BF%BD') = 0
            and instr({{ text }}, '\uFFFD') = 0
            then {{ text }}
        else coalesce({{ decoded }}, {{ text }})
    end
{%- endmacro %}
