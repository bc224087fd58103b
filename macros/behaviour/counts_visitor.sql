{#-
    Whether a session is its visitor's first among those that agree in the given columns, so
    that each visitor counts once for them. Without a visitor the stream stands in.
-#}
{%- macro counts_visitor(columns) -%}
    row_number() over (
            partition by {{ columns | join(', ') }}, {{ sojourn.visitor_or_stream() }}
            order by session_number
        ) = 1
{%- endmacro %}
