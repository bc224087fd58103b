{#- Who a session counts for: its visitor, or its stream where none was sent. -#}
{%- macro visitor_or_stream(relation=none) -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    coalesce({{ prefix }}visitor_id, {{ prefix }}stream_id)
{%- endmacro %}
