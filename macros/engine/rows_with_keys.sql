{#-
    The rows of a stored table whose key is among those of another relation, under the same
    name; `columns` may name some of them. A query, for a few rows out of a long history.
-#}
{%- macro rows_with_keys(relation, key, keys, columns=['*']) -%}
    {{ return(adapter.dispatch('rows_with_keys', 'sojourn')(relation, key, keys, columns)) }}
{%- endmacro %}

{%- macro default__rows_with_keys(relation, key, keys, columns) -%}
    select {{ columns | join(', ') }}
    from {{ relation }}
    where {{ key }} in (select {{ key }} from {{ keys }})
{%- endmacro %}

{#-
    In two steps: a join filters what it scans by a hash of the keys that lets some others
    through, enough to read all blocks of every column. A row's number is exact.
-#}
{%- macro duckdb__rows_with_keys(relation, key, keys, columns) -%}
    {#- With --empty a relation is a query, whose rows have no number. -#}
    {%- if relation.limit == 0 -%}
        {{ return(default__rows_with_keys(relation, key, keys, columns)) }}
    {%- endif -%}
    select {{ columns | join(', ') }}
    from {{ relation }}
    where rowid in (
        select looked_up.rowid
        from {{ relation }} as looked_up
        inner join {{ keys }} as looked_for
            on looked_up.{{ key }} = looked_for.{{ key }}
    )
{%- endmacro %}

{#-
    A stored table as it is joined to a few rows of `keys`: itself, or where the join would read
    wide rows that it then drops, its rows that have the key of one of them.
-#}
{%- macro rows_to_join(relation, key, keys) -%}
    {{ return(adapter.dispatch('rows_to_join', 'sojourn')(relation, key, keys)) }}
{%- endmacro %}

{%- macro default__rows_to_join(relation, key, keys) -%}
    {{ relation }}
{%- endmacro %}

{%- macro duckdb__rows_to_join(relation, key, keys) -%}
    ({{ rows_with_keys(relation, key, keys) }})
{%- endmacro %}

{%- macro clickhouse__rows_to_join(relation, key, keys) -%}
    ({{ rows_with_keys(relation, key, keys) }})
{%- endmacro %}
