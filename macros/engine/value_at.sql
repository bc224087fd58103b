{#-
    Of the values that are not null, the one at the lowest (first_known_of) or the highest
    (last_known_of) position of its group.
-#}
{%- macro first_known_of(value, position) -%}
    {{ return(adapter.dispatch('first_known_of', 'sojourn')(value, position)) }}
{%- endmacro %}

{%- macro last_known_of(value, position) -%}
    {{ return(adapter.dispatch('last_known_of', 'sojourn')(value, position)) }}
{%- endmacro %}

{%- macro default__first_known_of(value, position) -%}
    (array_agg({{ value }} order by {{ position }}) filter (where {{ value }} is not null))[1]
{%- endmacro %}

{%- macro snowflake__first_known_of(value, position) -%}
    min_by({{ value }}, case when {{ value }} is not null then {{ position }} end)
{%- endmacro %}

{%- macro bigquery__first_known_of(value, position) -%}
    array_agg({{ value }} ignore nulls order by {{ position }} limit 1)[safe_offset(0)]
{%- endmacro %}

{#- Texts alone, which is all that it is asked for. -#}
{%- macro redshift__first_known_of(value, position) -%}
    substring(min(lpad(cast({{ position }} as varchar), 19, '0') || {{ value }}), 20)
{%- endmacro %}

{%- macro default__last_known_of(value, position) -%}
    (
        array_agg({{ value }} order by {{ position }} desc)
        filter (where {{ value }} is not null)
    )[1]
{%- endmacro %}

{%- macro snowflake__last_known_of(value, position) -%}
    max_by({{ value }}, case when {{ value }} is not null then {{ position }} end)
{%- endmacro %}

{%- macro bigquery__last_known_of(value, position) -%}
    array_agg({{ value }} ignore nulls order by {{ position }} desc limit 1)[safe_offset(0)]
{%- endmacro %}

{%- macro redshift__last_known_of(value, position) -%}
    substring(max(lpad(cast({{ position }} as varchar), 19, '0') || {{ value }}), 20)
{%- endmacro %}

{%- macro duckdb__first_known_of(value, position) -%}
    arg_min({{ value }}, {{ position }})
{%- endmacro %}

{%- macro duckdb__last_known_of(value, position) -%}
    arg_max({{ value }}, {{ position }})
{%- endmacro %}

{%- macro spark__first_known_of(value, position) -%}
    min_by({{ value }}, case when {{ value }} is not null then {{ position }} end)
{%- endmacro %}

{%- macro spark__last_known_of(value, position) -%}
    max_by({{ value }}, case when {{ value }} is not null then {{ position }} end)
{%- endmacro %}

{%- macro clickhouse__first_known_of(value, position) -%}
    argMinIf({{ value }}, {{ position }}, isNotNull({{ value }}))
{%- endmacro %}

{%- macro clickhouse__last_known_of(value, position) -%}
    argMaxIf({{ value }}, {{ position }}, isNotNull({{ value }}))
{%- endmacro %}
