{#-
    The middle one of a group's values, of an even number the lower one of the two: a value
    that is there, so that engines agree on it. Null where there is none.
-#}
{%- macro lower_median(value) -%}
    {{ return(adapter.dispatch('lower_median', 'sojourn')(value)) }}
{%- endmacro %}

{%- macro default__lower_median(value) -%}
    percentile_disc(0.5) within group (order by {{ value }})
{%- endmacro %}

{%- macro bigquery__lower_median(value) -%}
    array_agg({{ value }} ignore nulls order by {{ value }})[
        safe_offset(div(count({{ value }}) - 1, 2))
    ]
{%- endmacro %}

{%- macro clickhouse__lower_median(value) -%}
    quantileExactLow(0.5)({{ value }})
{%- endmacro %}

{#- percentile_disc gives a double there. -#}
{%- macro spark__lower_median(value) -%}
    get(sort_array(collect_list({{ value }})), cast((count({{ value }}) - 1) div 2 as int))
{%- endmacro %}
