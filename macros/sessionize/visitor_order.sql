{#-
    The order of a visitor's sessions; where no visitor was sent, those of a stream. Total,
    since a stream begins one session at a time. Unqualified, as a window's definition.
-#}
{%- macro visitor_order() -%}
    partition by site_id, {{ visitor_or_stream() }} order by started_at, stream_id
{%- endmacro %}
