{#-
    Whether a timestamp is before or after all others, of which no time passes to any other:
    where the engine has such.
-#}
{%- macro is_infinite(timestamp) -%}
    {{ return(adapter.dispatch('is_infinite', 'sojourn')(timestamp)) }}
{%- endmacro %}

{%- macro default__is_infinite(timestamp) -%}
    1 = 0
{%- endmacro %}

{%- macro redshift__is_infinite(timestamp) -%}
    1 = 0
{%- endmacro %}

{%- macro duckdb__is_infinite(timestamp) -%}
    {{ sojourn.postgres__is_infinite(timestamp) }}
{%- endmacro %}

{%- macro postgres__is_infinite(timestamp) -%}
    {{ timestamp }} in (cast('infinity' as timestamp), cast('-infinity' as timestamp))
{%- endmacro %}
