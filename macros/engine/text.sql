{#- Position of the first `part` in a text, counted from 1; 0 where it is not there. -#}
{%- macro position_in(text, part) -%}
    {{ return(adapter.dispatch('position_in', 'sojourn')(text, part)) }}
{%- endmacro %}

{%- macro default__position_in(text, part) -%}
    strpos({{ text }}, {{ part }})
{%- endmacro %}

{%- macro snowflake__position_in(text, part) -%}
    charindex({{ part }}, {{ text }})
{%- endmacro %}

{%- macro spark__position_in(text, part) -%}
    instr({{ text }}, {{ part }})
{%- endmacro %}

{%- macro clickhouse__position_in(text, part) -%}
    position({{ text }}, {{ part }})
{%- endmacro %}


{#-
    The nth piece of a text that a separator divides, from the end where the number is
    negative; empty or null where there are fewer.
-#}
{%- macro piece_of(text, separator, number) -%}
    {{ return(adapter.dispatch('piece_of', 'sojourn')(text, separator, number)) }}
{%- endmacro %}

{%- macro default__piece_of(text, separator, number) -%}
    split_part({{ text }}, {{ separator }}, {{ number }})
{%- endmacro %}

{%- macro bigquery__piece_of(text, separator, number) -%}
    {%- set pieces = 'split(' ~ text ~ ', ' ~ separator ~ ')' -%}
    {%- if number < 0 -%}
    array_reverse({{ pieces }})[safe_ordinal({{ -number }})]
    {%- else -%}
    {{ pieces }}[safe_ordinal({{ number }})]
    {%- endif -%}
{%- endmacro %}

{%- macro clickhouse__piece_of(text, separator, number) -%}
    {%- if separator.startswith("'") and "||" not in separator -%}
    splitByString({{ separator }}, assumeNotNull({{ text }}))[{{ number }}]
    {%- else -%}
    {#- A separator that is worked out: what comes behind its first place, to the second. -#}
    {%- set found = 'position(' ~ text ~ ', ' ~ separator ~ ')' -%}
    {%- set rest = 'substring(' ~ text ~ ', ' ~ found ~ ' + length(' ~ separator ~ '))' -%}
    {%- set next = 'position(' ~ rest ~ ', ' ~ separator ~ ')' -%}
    case
        when {{ found }} = 0 then ''
        when {{ next }} = 0 then {{ rest }}
        else substring({{ rest }}, 1, {{ next }} - 1)
    end
    {%- endif -%}
{%- endmacro %}


{#-
    Whether a regular expression is found in a text. Patterns keep to what RE2, Java and
    PostgreSQL read alike; with `ignore_case` letters match in either case.
-#}
{%- macro is_match(text, pattern, ignore_case=false) -%}
    {{ return(adapter.dispatch('is_match', 'sojourn')(
        text, sojourn.regex_literal(pattern, ignore_case)
    )) }}
{%- endmacro %}

{%- macro default__is_match(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }})
{%- endmacro %}

{%- macro snowflake__is_match(text, pattern) -%}
    (regexp_instr({{ text }}, {{ pattern }}) > 0)
{%- endmacro %}

{%- macro bigquery__is_match(text, pattern) -%}
    regexp_contains({{ text }}, {{ pattern }})
{%- endmacro %}

{%- macro redshift__is_match(text, pattern) -%}
    (regexp_instr({{ text }}, {{ pattern }}, 1, 1, 0, 'p') > 0)
{%- endmacro %}

{%- macro postgres__is_match(text, pattern) -%}
    ({{ text }} ~ {{ pattern }})
{%- endmacro %}

{%- macro spark__is_match(text, pattern) -%}
    ({{ text }} rlike {{ pattern }})
{%- endmacro %}

{%- macro clickhouse__is_match(text, pattern) -%}
    match({{ text }}, {{ pattern }})
{%- endmacro %}


{#- What the one group of a regular expression takes of a text; empty or null without a match. -#}
{%- macro captured(text, pattern, ignore_case=false) -%}
    {{ return(adapter.dispatch('captured', 'sojourn')(
        text, sojourn.regex_literal(pattern, ignore_case)
    )) }}
{%- endmacro %}

{%- macro default__captured(text, pattern) -%}
    regexp_extract({{ text }}, {{ pattern }}, 1)
{%- endmacro %}

{%- macro snowflake__captured(text, pattern) -%}
    regexp_substr({{ text }}, {{ pattern }}, 1, 1, 'e', 1)
{%- endmacro %}

{%- macro bigquery__captured(text, pattern) -%}
    regexp_extract({{ text }}, {{ pattern }})
{%- endmacro %}

{%- macro redshift__captured(text, pattern) -%}
    regexp_substr({{ text }}, {{ pattern }}, 1, 1, 'pe')
{%- endmacro %}

{%- macro postgres__captured(text, pattern) -%}
    substring({{ text }} from {{ pattern }})
{%- endmacro %}

{%- macro clickhouse__captured(text, pattern) -%}
    extract({{ text }}, {{ pattern }})
{%- endmacro %}


{#- A regular expression as a literal of the engine's SQL. -#}
{%- macro regex_literal(pattern, ignore_case=false) -%}
    {%- set whole = ('(?i)' if ignore_case else '') ~ pattern -%}
    {{ return(adapter.dispatch('regex_literal', 'sojourn')(whole)) }}
{%- endmacro %}

{%- macro default__regex_literal(pattern) -%}
    '{{ pattern | replace("'", "''") }}'
{%- endmacro %}

{%- macro redshift__regex_literal(pattern) -%}
    {{ text_literal(pattern) }}
{%- endmacro %}

{%- macro bigquery__regex_literal(pattern) -%}
    {{ text_literal(pattern) }}
{%- endmacro %}

{%- macro snowflake__regex_literal(pattern) -%}
    {{ text_literal(pattern) }}
{%- endmacro %}

{#- Java's $ stands before a line's end, too, and its lines end in more than one way. -#}
{%- macro spark__regex_literal(pattern) -%}
    {%- set own = '(?du)' ~ pattern | replace('|$)', '|\\z)') -%}
    {%- set own = own[:-1] ~ '\\z' if own.endswith('$') else own -%}
    '{{ own | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}

{#- A point is no line's end, as elsewhere. -#}
{%- macro clickhouse__regex_literal(pattern) -%}
    '(?-s){{ pattern | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}
