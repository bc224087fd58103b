{#-
    A UTC timestamp as a literal, of a text as timestamp_text writes it or of a datetime.
    Engines prune by literals alone.
-#}
{%- macro timestamp_literal(value) -%}
    {{ return(adapter.dispatch('timestamp_literal', 'sojourn')(value)) }}
{%- endmacro %}

{%- macro default__timestamp_literal(value) -%}
    cast({{ text_literal(value) }} as timestamp)
{%- endmacro %}

{%- macro clickhouse__timestamp_literal(value) -%}
    toDateTime64({{ text_literal(value) }}, 6, 'UTC')
{%- endmacro %}
