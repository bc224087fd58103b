{#-
    A table of what a query gives, for as long as the model that is compiled runs: it is seen
    by this connection alone where the engine has such tables.
-#}
{%- macro temporary_table(name, query) -%}
    {{ return(adapter.dispatch('temporary_table', 'sojourn')(name, query)) }}
{%- endmacro %}

{%- macro default__temporary_table(name, query) -%}
    {%- set relation = api.Relation.create(identifier=name) -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query('create temporary table ' ~ relation ~ ' as ' ~ query) -%}
    {{ return(relation) }}
{%- endmacro %}

{%- macro bigquery__temporary_table(name, query) -%}
    {{ return(sojourn.scratch_table(name, query)) }}
{%- endmacro %}

{#- Temporary ones are views there. -#}
{%- macro spark__temporary_table(name, query) -%}
    {%- set relation = sojourn.spark_unfinished(target.schema, name) -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query('create table ' ~ relation ~ ' using parquet as ' ~ query) -%}
    {{ return(relation) }}
{%- endmacro %}

{%- macro scratch_table(name, query) -%}
    {%- set relation = private_table(name) -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query(get_create_table_as_sql(false, relation, query)) -%}
    {{ return(relation) }}
{%- endmacro %}

{#- A table of the schema, too, but made here: the adapter's would be held to the contract of
    the model that is compiled. -#}
{%- macro clickhouse__temporary_table(name, query) -%}
    {%- set relation = private_table(name) -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query(
        'create table ' ~ relation ~ ' engine = MergeTree order by tuple() as ' ~ query
    ) -%}
    {{ return(relation) }}
{%- endmacro %}


{#-
    What a first build reads of the checked events: the view, or a table of it where an engine
    plans a view anew at each place that reads it.
-#}
{%- macro all_checked_events() -%}
    {%- set checked = ref('int_events_checked') -%}
    {{ return(adapter.dispatch('all_checked_events', 'sojourn')(checked)) }}
{%- endmacro %}

{%- macro default__all_checked_events(checked) -%}
    {{ return(checked) }}
{%- endmacro %}

{%- macro spark__all_checked_events(checked) -%}
    {{ return(temporary_table(this.identifier ~ '__arriving', 'select * from ' ~ checked)
        if execute else checked) }}
{%- endmacro %}

{#- Its adapter has tables of its own, which keep nothing. -#}
{%- macro databricks__all_checked_events(checked) -%}
    {{ return(checked) }}
{%- endmacro %}
