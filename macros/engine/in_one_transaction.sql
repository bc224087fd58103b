{#- Runs statements that take effect together or not at all; empty ones are left out. -#}
{%- macro in_one_transaction(statements) -%}
    {{ return(adapter.dispatch('in_one_transaction', 'sojourn')(statements)) }}
{%- endmacro %}

{%- macro default__in_one_transaction(statements) -%}
    {%- call statement('in_one_transaction', auto_begin=true) -%}
        {% for statement in statements if statement | trim %}
        {{ statement }};
        {% endfor %}
    {%- endcall -%}
    {%- do adapter.commit() -%}
{%- endmacro %}

{#- One after the other: whoever calls this again after a failure begins at the first. -#}
{%- macro clickhouse__in_one_transaction(statements) -%}
    {%- for statement in statements if statement | trim -%}
        {%- do run_query(statement) -%}
    {%- endfor -%}
{%- endmacro %}

{%- macro spark__in_one_transaction(statements) -%}
    {%- for statement in statements if statement | trim -%}
        {%- do sojourn.spark_run_statements(statement) -%}
    {%- endfor -%}
{%- endmacro %}
