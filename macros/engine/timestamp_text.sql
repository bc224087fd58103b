{#-
    A timestamp as text, with as many decimals as it needs, to be read back by
    timestamp_literal.
-#}
{%- macro timestamp_text(timestamp) -%}
    {{ return(adapter.dispatch('timestamp_text', 'sojourn')(timestamp)) }}
{%- endmacro %}

{%- macro default__timestamp_text(timestamp) -%}
    cast({{ timestamp }} as {{ dbt.type_string() }})
{%- endmacro %}

{%- macro clickhouse__timestamp_text(timestamp) -%}
    replaceRegexpOne(toString({{ timestamp }}), '[.]?0+$', '')
{%- endmacro %}

{%- macro spark__timestamp_text(timestamp) -%}
    regexp_replace(date_format({{ timestamp }}, 'yyyy-MM-dd HH:mm:ss.SSSSSS'), '[.]?0+$', '')
{%- endmacro %}
