{#-
    The order of a visitor's sessions; where no visitor was sent, those of a stream. Total,
    since a stream begins one session at a time. Over rows with visitor_hash, the hash of whom
    they count for (visitor_or_stream), as a window's definition.
-#}
{%- macro visitor_order() -%}
    partition by visitor_hash order by started_at, stream_id
{%- endmacro %}
