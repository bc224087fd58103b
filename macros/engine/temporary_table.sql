{#-
    A table of what a query gives, for as long as the model that is compiled runs: it is seen
    by this connection alone where the engine has such tables.
-#}
{%- macro temporary_table(name, query) -%}
    {{ return(adapter.dispatch('temporary_table', 'sojourn')(name, query)) }}
{%- endmacro %}

{%- macro default__temporary_table(name, query) -%}
    {%- set relation = temporary_relation(name) -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query('create temporary table ' ~ relation ~ ' as ' ~ query) -%}
    {{ return(relation) }}
{%- endmacro %}

{%- macro bigquery__temporary_table(name, query) -%}
    {{ return(sojourn.scratch_table(name, query)) }}
{%- endmacro %}

{#- Temporary ones are views there. -#}
{%- macro spark__temporary_table(name, query) -%}
    {%- set relation = temporary_relation(name) -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query('create table ' ~ relation ~ ' using parquet as ' ~ query) -%}
    {{ return(relation) }}
{%- endmacro %}

{%- macro scratch_table(name, query) -%}
    {%- set relation = temporary_relation(name) -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query(get_create_table_as_sql(false, relation, query)) -%}
    {{ return(relation) }}
{%- endmacro %}

{#- A table of the schema, too, but made here: the adapter's would be held to the contract of
    the model that is compiled. -#}
{%- macro clickhouse__temporary_table(name, query) -%}
    {%- set relation = temporary_relation(name) -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query(
        'create table ' ~ relation ~ ' engine = MergeTree order by tuple() as ' ~ query
    ) -%}
    {{ return(relation) }}
{%- endmacro %}



{#- The table that temporary_table makes, by its name. -#}
{%- macro temporary_relation(name) -%}
    {{ return(adapter.dispatch('temporary_relation', 'sojourn')(name)) }}
{%- endmacro %}

{%- macro default__temporary_relation(name) -%}
    {{ return(api.Relation.create(identifier=name)) }}
{%- endmacro %}

{%- macro bigquery__temporary_relation(name) -%}
    {{ return(private_table(name)) }}
{%- endmacro %}

{%- macro clickhouse__temporary_relation(name) -%}
    {{ return(private_table(name)) }}
{%- endmacro %}

{%- macro spark__temporary_relation(name) -%}
    {{ return(sojourn.spark_unfinished(target.schema, name)) }}
{%- endmacro %}


{#-
    Takes such tables away when the model is done; nothing where they go by themselves. They
    hold events, so a run that was killed before this leaves it to the next one, and to an
    erasure.
-#}
{%- macro drop_temporary_tables(names) -%}
    {%- if execute -%}
        {%- do adapter.dispatch('drop_temporary_tables', 'sojourn')(names) -%}
    {%- endif -%}
{%- endmacro %}

{%- macro default__drop_temporary_tables(names) -%}{%- endmacro %}

{%- macro bigquery__drop_temporary_tables(names) -%}
    {%- do sojourn.drop_scratch_tables(names) -%}
{%- endmacro %}

{%- macro clickhouse__drop_temporary_tables(names) -%}
    {%- do sojourn.drop_scratch_tables(names) -%}
{%- endmacro %}

{%- macro spark__drop_temporary_tables(names) -%}
    {%- do sojourn.drop_scratch_tables(names) -%}
{%- endmacro %}

{%- macro drop_scratch_tables(names) -%}
    {%- for name in names -%}
        {%- do run_query('drop table if exists ' ~ temporary_relation(name)) -%}
    {%- endfor -%}
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
    {{ return(temporary_table('events__arriving', 'select * from ' ~ checked)
        if execute else checked) }}
{%- endmacro %}

{#- Its adapter has tables of its own, which keep nothing. -#}
{%- macro databricks__all_checked_events(checked) -%}
    {{ return(checked) }}
{%- endmacro %}
