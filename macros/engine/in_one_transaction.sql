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

{#- One after the other: whoever is killed in between runs the operation again. -#}
{%- macro spark__in_one_transaction(statements) -%}
    {%- do sojourn.spark__finish_replacements() -%}
    {%- for statement in statements -%}
        {%- do sojourn.spark_run_statements(statement) -%}
    {%- endfor -%}
{%- endmacro %}
