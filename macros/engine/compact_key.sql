{#-
    Keys for grouping, sorting and joining inside one query. They are fast, never stored,
    and need not agree between engines. `compact_key` has 128 bits: two different inputs
    never meet. `narrow_key` has 64: inputs that meet must be told apart by comparing them.
-#}
{%- macro compact_key(expressions) -%}
    {{ return(adapter.dispatch('compact_key', 'sojourn')(expressions)) }}
{%- endmacro %}

{%- macro narrow_key(expressions) -%}
    {{ return(adapter.dispatch('narrow_key', 'sojourn')(expressions)) }}
{%- endmacro %}

{#- The length of every part but the last is in the text: no two lists make one text. -#}
{%- macro default__compact_key(expressions) -%}
    {%- set parts = [] -%}
    {%- for expression in expressions -%}
        {%- if not loop.last -%}
            {%- do parts.append(
                "cast(length(" ~ expression ~ ") as " ~ dbt.type_string() ~ ")"
            ) -%}
        {%- endif -%}
        {%- do parts.append(expression) -%}
    {%- endfor -%}
    md5({{ parts | join(" || '|' || ") }})
{%- endmacro %}

{#- Not as PostgreSQL, whose variants it would take otherwise. -#}
{%- macro redshift__compact_key(expressions) -%}
    {{ sojourn.default__compact_key(expressions) }}
{%- endmacro %}

{%- macro default__narrow_key(expressions) -%}
    {{ sojourn.default__compact_key(expressions) }}
{%- endmacro %}

{%- macro redshift__narrow_key(expressions) -%}
    {{ sojourn.default__narrow_key(expressions) }}
{%- endmacro %}

{#-
    md5 takes 270 ns a row, hash 10. The hash of a list is made of the hashes of its parts: two
    texts with one hash would meet in any list, but not with a letter before each.
-#}
{%- macro duckdb__compact_key(expressions) -%}
    (
        (cast(hash({{ expressions | join(', ') }}) as uhugeint) << 64)
        + hash('~' || {{ expressions | join(", '~' || ") }})
    )
{%- endmacro %}

{%- macro duckdb__narrow_key(expressions) -%}
    hash({{ expressions | join(', ') }})
{%- endmacro %}

{%- macro postgres__compact_key(expressions) -%}
    cast({{ sojourn.default__compact_key(expressions) }} as uuid)
{%- endmacro %}

{%- macro postgres__narrow_key(expressions) -%}
    hashtextextended({{ expressions | join(" || '|' || ") }}, 0)
{%- endmacro %}

{%- macro spark__compact_key(expressions) -%}
    unhex({{ sojourn.default__compact_key(expressions) }})
{%- endmacro %}

{%- macro spark__narrow_key(expressions) -%}
    xxhash64({{ expressions | join(', ') }})
{%- endmacro %}

{%- macro clickhouse__compact_key(expressions) -%}
    sipHash128({{ expressions | join(', ') }})
{%- endmacro %}

{%- macro clickhouse__narrow_key(expressions) -%}
    sipHash64({{ expressions | join(', ') }})
{%- endmacro %}
