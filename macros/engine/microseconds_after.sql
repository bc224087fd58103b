{#- A timestamp moved by a whole number of microseconds, which may be negative. -#}
{%- macro microseconds_after(timestamp, microseconds) -%}
    {{ return(adapter.dispatch('microseconds_after', 'sojourn')(timestamp, microseconds)) }}
{%- endmacro %}

{%- macro default__microseconds_after(timestamp, microseconds) -%}
    ({{ timestamp }} + ({{ microseconds }}) * interval '1 microsecond')
{%- endmacro %}

{%- macro snowflake__microseconds_after(timestamp, microseconds) -%}
    dateadd(microsecond, {{ microseconds }}, {{ timestamp }})
{%- endmacro %}

{%- macro bigquery__microseconds_after(timestamp, microseconds) -%}
    timestamp_add({{ timestamp }}, interval ({{ microseconds }}) microsecond)
{%- endmacro %}

{%- macro redshift__microseconds_after(timestamp, microseconds) -%}
    dateadd(microsecond, {{ microseconds }}, {{ timestamp }})
{%- endmacro %}

{%- macro duckdb__microseconds_after(timestamp, microseconds) -%}
    ({{ timestamp }} + to_microseconds({{ microseconds }}))
{%- endmacro %}

{%- macro spark__microseconds_after(timestamp, microseconds) -%}
    timestampadd(microsecond, {{ microseconds }}, {{ timestamp }})
{%- endmacro %}

{%- macro clickhouse__microseconds_after(timestamp, microseconds) -%}
    addMicroseconds({{ timestamp }}, {{ microseconds }})
{%- endmacro %}
