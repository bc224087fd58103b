{#-
    The order of a stream once more, over rows that have their stream_position in it. DuckDB
    sorts for every window anew, and a number is narrower than the id that ends the order;
    others keep rows in the order in which they are.
-#}
{%- macro stream_order_again() -%}
    {{ return(adapter.dispatch('stream_order_again', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__stream_order_again() -%}
    {{ stream_order() }}
{%- endmacro %}

{%- macro duckdb__stream_order_again() -%}
    partition by stream_key order by stream_position
{%- endmacro %}
