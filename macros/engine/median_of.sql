{#- The middle of the values, between the two middle ones where their number is even. -#}
{%- macro median_of(value) -%}
    {{ return(adapter.dispatch('median_of', 'sojourn')(value)) }}
{%- endmacro %}

{%- macro default__median_of(value) -%}
    percentile_cont(0.5) within group (order by {{ value }})
{%- endmacro %}

{%- macro duckdb__median_of(value) -%}
    median({{ value }})
{%- endmacro %}

{%- macro spark__median_of(value) -%}
    percentile({{ value }}, 0.5)
{%- endmacro %}

{%- macro clickhouse__median_of(value) -%}
    quantileExactInclusive(0.5)({{ value }})
{%- endmacro %}
