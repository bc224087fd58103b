{#-
    A table of what a query gives, as its contract says; in partitions of days where one is
    named.
-#}
{%- macro spark_create_table(relation, query, day_of_column='') -%}
    {%- if config.get('contract').enforced -%}
        {%- set query = get_select_subquery(query) -%}
    {%- endif -%}
    create table {{ relation }}
    {{ file_format_clause() or 'using parquet' }}
    {%- if day_of_column %}
    {%- set day = sojourn.spark_day(day_of_column) %}
    partitioned by ({{ day }})
    as
    select
        /*+ rebalance({{ day }}) */
        *
    from (
        select
            *
            {%- if day != day_of_column %},
            to_date({{ day_of_column }}) as {{ day }}
            {%- endif %}
        from ({{ query }}) as whole
    ) as in_days
    {%- else %}
    as
    {{ query }}
    {%- endif %}
{%- endmacro %}


{#-
    Makes a table of what a query gives. Spark writes every query of a with clause out at each
    place that reads it, so those that are marked as kept become tables first, for as long as
    this takes, and those of which it must know the size.
-#}
{%- macro spark_build(relation, query, day_of_column='') -%}
    {%- set kept = [] -%}
    {%- set rest = sojourn.kept_as_tables(
        query, kept, mark='(?:/[*] (?:kept|of known size) [*]/ *)+', stored_as='using parquet'
    ) -%}
    {%- call statement('main') -%}
        {{ sojourn.spark_create_table(relation, rest, day_of_column) }}
    {%- endcall -%}
    {%- for table in kept -%}
        {%- do run_query('drop table ' ~ table) -%}
    {%- endfor -%}
{%- endmacro %}


{#- Tables that are made anew: dropped and made, as plain Parquet tables cannot be exchanged. -#}
{% materialization table, adapter='spark' %}

    {%- set existing = load_relation(this) -%}

    {%- do sojourn.spark_run_hooks(pre_hooks) -%}
    {%- if existing is not none -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- do sojourn.spark_build(this, sql) -%}
    {%- do sojourn.spark_run_hooks(post_hooks) -%}

    {{ return({'relations': [this]}) }}

{% endmaterialization %}
