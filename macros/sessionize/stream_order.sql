{#-
    The one order in which a stream is read: time, the client's own order, then the id, so
    it is total. Unqualified, as a window's definition.
-#}
{%- macro stream_order() -%}
    partition by stream_key order by occurred_at, sequence nulls first, event_id
{%- endmacro %}
