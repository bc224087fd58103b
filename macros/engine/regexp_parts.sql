{#-
    The groups of a pattern's first match in a text, found in one pass; read each with
    regexp_part. No match gives empty or null parts, by engine: test a part that cannot be
    empty. Patterns use what all engines know: no look-around, no named groups.
-#}
{%- macro regexp_parts(text, pattern, group_count) -%}
    {{ return(adapter.dispatch('regexp_parts', 'sojourn')(text, pattern, group_count)) }}
{%- endmacro %}

{%- macro default__regexp_parts(text, pattern, group_count) -%}
    array(
        {%- for number in range(1, group_count + 1) %}
        regexp_extract(
            {{ text }}, {{ text_literal(pattern) }}, {{ number }}
        )
        {{- ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{%- macro snowflake__regexp_parts(text, pattern, group_count) -%}
    array_construct(
        {%- for number in range(1, group_count + 1) %}
        regexp_substr({{ text }}, {{ text_literal(pattern) }}, 1, 1, 'e', {{ number }})
        {{- ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{#- A match gives one group alone: a list of matches, each with another group. -#}
{%- macro bigquery__regexp_parts(text, pattern, group_count) -%}
    [
        {%- for number in range(1, group_count + 1) %}
        coalesce(regexp_extract(
            {{ text }}, {{ text_literal(sojourn.with_one_group(pattern, number)) }}
        ), '')
        {{- ',' if not loop.last }}
        {%- endfor %}
    ]
{%- endmacro %}

{%- macro redshift__regexp_parts(text, pattern, group_count) -%}
    array(
        {%- for number in range(1, group_count + 1) %}
        regexp_substr(
            {{ text }}, {{ text_literal(sojourn.with_one_group(pattern, number)) }}, 1, 1, 'pe'
        )
        {{- ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}


{#- A pattern of whose groups one alone is captured. -#}
{%- macro with_one_group(pattern, number) -%}
    {%- set pieces = [] -%}
    {%- set opened = [] -%}
    {%- for piece in modules.re.findall('\\\\.|\\[(?:\\\\.|[^\\]\\\\])*\\]|\\(\\?|.', pattern) -%}
        {%- if piece == '(' -%}
            {%- do opened.append(piece) -%}
            {%- do pieces.append('(' if opened | length == number else '(?:') -%}
        {%- else -%}
            {%- do pieces.append(piece) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(pieces | join) }}
{%- endmacro %}

{%- macro duckdb__regexp_parts(text, pattern, group_count) -%}
    regexp_extract(
        {{ text }},
        {{ text_literal(pattern) }},
        ['{{ range(1, group_count + 1) | join("', '") }}']
    )
{%- endmacro %}

{%- macro postgres__regexp_parts(text, pattern, group_count) -%}
    regexp_match({{ text }}, {{ text_literal(pattern) }})
{%- endmacro %}

{%- macro clickhouse__regexp_parts(text, pattern, group_count) -%}
    extractGroups({{ text }}, {{ text_literal(pattern) }})
{%- endmacro %}


{#- One of the parts, by its number from 1; null where it is empty. -#}
{%- macro regexp_part(parts, number) -%}
    {{ return(adapter.dispatch('regexp_part', 'sojourn')(parts, number)) }}
{%- endmacro %}

{%- macro default__regexp_part(parts, number) -%}
    nullif({{ parts }}[{{ number }}], '')
{%- endmacro %}

{%- macro snowflake__regexp_part(parts, number) -%}
    nullif(cast(get({{ parts }}, {{ number - 1 }}) as varchar), '')
{%- endmacro %}

{%- macro bigquery__regexp_part(parts, number) -%}
    nullif({{ parts }}[safe_offset({{ number - 1 }})], '')
{%- endmacro %}

{%- macro redshift__regexp_part(parts, number) -%}
    nullif(cast({{ parts }}[{{ number - 1 }}] as varchar), '')
{%- endmacro %}

{%- macro duckdb__regexp_part(parts, number) -%}
    nullif({{ parts }}['{{ number }}'], '')
{%- endmacro %}

{%- macro spark__regexp_part(parts, number) -%}
    nullif({{ parts }}[{{ number - 1 }}], '')
{%- endmacro %}
