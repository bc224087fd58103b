{#-
    Whether a session is its visitor's first among those that agree in the given columns, so
    that each visitor counts once for them. Without a visitor the stream stands in.
-#}
{%- macro counts_visitor(columns) -%}
    row_number() over (
            partition by {{ columns | join(', ') }}, coalesce(visitor_id, stream_id)
            order by session_number
        ) = 1
{%- endmacro %}
