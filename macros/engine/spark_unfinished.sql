{#-
    What a run keeps for itself, or for the next one were it killed, is in a schema beside the
    models'. Each run begins with a new one: with the old one its folder goes, and with it the
    files of tables of which the metastore has not heard, as Spark writes files first.
-#}
{%- macro spark_unfinished(schema, identifier) -%}
    {{ return(api.Relation.create(
        schema=schema ~ '_unfinished', identifier=identifier, type='table'
    )) }}
{%- endmacro %}


{#- Is there while a run goes on: whoever finds it when a run begins follows a killed one. -#}
{%- macro spark_open_run() -%}
    {{ return(sojourn.spark_unfinished(target.schema, 'run__open')) }}
{%- endmacro %}


{#- Steps that were written down are done; of a run that had not come so far nothing stays. -#}
{%- macro spark__finish_interrupted_runs() -%}

    {%- if not sojourn.makes_tables() -%}
        {#- Compiling a model may make a temporary table. -#}
        {%- if execute and flags.WHICH == 'compile' -%}
            {%- do run_query(
                'create schema if not exists ' ~ sojourn.spark_open_run().schema
            ) -%}
        {%- endif -%}
        {{ return('') }}
    {%- endif -%}

    {%- set schemas = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | map(attribute='schema') | unique | list -%}
    {%- set known = run_query('show schemas').columns[0].values() | list -%}
    {%- set left_over = [] -%}
    {%- for schema in schemas if schema ~ '_unfinished' in known -%}
        {%- for name in sojourn.spark_tables_in(schema ~ '_unfinished') -%}
            {%- do left_over.append(
                api.Relation.create(schema=schema, identifier=name, type='table')
            ) -%}
        {%- endfor -%}
    {%- endfor -%}

    {%- set finished = [] -%}
    {%- for steps in left_over if steps.identifier.endswith('__steps') -%}
        {%- set name = steps.identifier[:-7] -%}
        {%- do sojourn.spark_carry_out(steps.incorporate(path={'identifier': name})) -%}
        {%- do finished.append(name) -%}
    {%- endfor -%}

    {%- for placing in left_over
        if placing.identifier == 'events__placing' and 'events' not in finished -%}
        {%- for statement in forget_noted_replacements(
            sojourn.spark_unfinished(placing.schema, placing.identifier)
        ) -%}
            {%- do sojourn.spark_run_statements(statement) -%}
        {%- endfor -%}
    {%- endfor -%}

    {%- if sojourn.spark_open_run().identifier in left_over | map(attribute='identifier') -%}
        {%- for schema in schemas if schema in known -%}
            {%- do sojourn.spark_clear_folders(schema) -%}
        {%- endfor -%}
    {%- endif -%}

    {%- for schema in schemas -%}
        {#- Its folder may be there without it, too, where a run was killed that dropped it. -#}
        {%- if schema ~ '_unfinished' not in known -%}
            {%- do run_query('create schema ' ~ schema ~ '_unfinished') -%}
        {%- endif -%}
        {%- do run_query('drop schema ' ~ schema ~ '_unfinished cascade') -%}
        {%- do run_query('create schema ' ~ schema ~ '_unfinished') -%}
    {%- endfor -%}

    {#- An operation makes no tables of models. -#}
    {%- if flags.WHICH != 'run-operation' -%}
        {%- do run_query(
            'create table ' ~ sojourn.spark_open_run() ~ ' (nothing int) using parquet'
        ) -%}
    {%- endif -%}

{%- endmacro %}


{%- macro spark__note_end_of_run() -%}
    {%- if sojourn.makes_tables() -%}
        {%- do run_query('drop table if exists ' ~ sojourn.spark_open_run()) -%}
    {%- endif -%}
{%- endmacro %}


{#-
    Clears the folders of models that have no table: what is left where Spark was killed after
    it wrote files and before it told the metastore, or while a table was dropped, and what
    keeps a table from being made there. A folder goes with a table that is said to lie there.
-#}
{%- macro spark_clear_folders(schema) -%}

    {%- set about = {} -%}
    {%- for row in run_query('describe schema ' ~ schema).rows -%}
        {%- do about.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {%- set tables = sojourn.spark_tables_in(schema) -%}

    {%- for node in graph.nodes.values()
        if node.schema == schema
        and node.config.materialized in ['table', 'incremental', 'seed']
        and node.alias not in tables -%}
        {%- set left = sojourn.spark_unfinished(schema, node.alias ~ '__left') -%}
        {%- do run_query('drop table if exists ' ~ left) -%}
        {%- do run_query('create table ' ~ left ~ ' (nothing int) using parquet') -%}
        {%- do run_query('alter table ' ~ left ~ ' set location '
            ~ text_literal(about['Location'] ~ '/' ~ node.alias)) -%}
        {%- do run_query('drop table ' ~ left) -%}
    {%- endfor -%}

{%- endmacro %}


{%- macro spark_tables_in(schema) -%}
    {%- set names = [] -%}
    {%- for row in run_query('show tables in ' ~ schema).rows -%}
        {%- do names.append(row['tableName']) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
