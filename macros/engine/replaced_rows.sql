{#-
    The end of an incremental strategy: the stored rows that a condition names leave, those
    of the temporary table come in. With `keys` the condition is narrowed to the rows
    whose key is in that relation; without a condition nothing leaves. `stored` is the
    name of the target in the condition.
-#}
{%- macro replaced_rows(arg_dict, condition, keys=none) -%}
    {{ return(adapter.dispatch('replaced_rows', 'sojourn')(arg_dict, condition, keys)) }}
{%- endmacro %}

{%- macro default__replaced_rows(arg_dict, condition, keys) -%}

    {%- set target_relation = arg_dict['target_relation'] -%}
    {%- set temp_relation = arg_dict['temp_relation'] -%}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}

    {%- if condition %}
    delete from {{ target_relation }} as stored
    {%- if keys %}
    using {{ keys }} as leaving
    where
        {%- for key in arg_dict['unique_key'] %}
        stored.{{ key }} = leaving.{{ key }} and
        {%- endfor %}
        {{ condition }};
    {%- else %}
    where
        {{ condition }};
    {%- endif %}
    {%- endif %}

    insert into {{ target_relation }} ({{ columns }})
    select {{ columns }} from {{ temp_relation }}

{%- endmacro %}


{#-
    Without transactions: what leaves and what comes in is written down first, in tables
    beside the target, and made sure of by one rename. From then on a run that is killed is
    finished by the next one (finish_interrupted_runs); before, it has changed nothing.
-#}
{%- macro clickhouse__replaced_rows(arg_dict, condition, keys) -%}

    {%- set target_relation = arg_dict['target_relation'] -%}
    {%- set temp_relation = arg_dict['temp_relation'] -%}
    {%- set unique_key = arg_dict['unique_key'] -%}
    {%- set leaving = sojourn.side_table(target_relation, 'leaving') -%}
    {%- set placed = sojourn.side_table(target_relation, 'placed') -%}

    {%- set leaving_query -%}
        create table {{ leaving }} engine = MergeTree order by tuple() as
        select {{ sojourn.key_list(unique_key) }}
        from {{ target_relation }} as stored
        where
            {{ condition or '1 = 0' }}
            {%- if keys %}
            and {{ sojourn.clickhouse_has_key_in(unique_key, keys) }}
            {%- endif %}
    {%- endset -%}

    {%- do run_query('drop table if exists ' ~ leaving) -%}
    {%- do run_query(leaving_query) -%}
    {%- do run_query('rename table ' ~ temp_relation ~ ' to ' ~ placed) -%}
    {%- do sojourn.place_rows(target_relation, unique_key, is_repeated=false) -%}

{%- endmacro %}


{#- Partitions are written again, whole: see spark_incremental. -#}
{%- macro spark__replaced_rows(arg_dict, condition, keys) -%}

    {%- set target_relation = arg_dict['target_relation'] -%}
    {%- set temp_relation = arg_dict['temp_relation'] -%}
    {%- set key_list = sojourn.key_list(arg_dict['unique_key']) -%}

    {%- set leaving -%}
        {{ condition or '1 = 0' }}
        {%- if keys %}
        and ({{ key_list }}) in (select {{ key_list }} from {{ keys }})
        {%- endif %}
    {%- endset -%}

    {%- if sojourn.spark_write_down(
        target_relation, leaving, temp_relation, sojourn.spark_replaced_by(model)
    ) -%}
        {%- do sojourn.spark_carry_out(target_relation) -%}
    {%- endif -%}

{%- endmacro %}


{#-
    A query of few keys out of tables that may be large, to look for in the stored rows by a
    condition of replaced_rows: of_known_size says where it is made a table first.
-#}
{%- macro few_keys(target_relation, query) -%}
    {{ return(adapter.dispatch('few_keys', 'sojourn')(target_relation, query)) }}
{%- endmacro %}

{%- macro default__few_keys(target_relation, query) -%}
    {{ query }}
{%- endmacro %}

{%- macro spark__few_keys(target_relation, query) -%}
    {%- set keys = sojourn.side_table(target_relation, 'keys') -%}
    {%- do run_query('drop table if exists ' ~ keys) -%}
    {%- do run_query('create table ' ~ keys ~ ' using parquet as ' ~ query) -%}
    select * from {{ keys }}
{%- endmacro %}


{#- A table beside another one, in which a run keeps what it is about to do. -#}
{%- macro side_table(relation, purpose) -%}
    {{ return(adapter.dispatch('side_table', 'sojourn')(relation, purpose)) }}
{%- endmacro %}

{%- macro default__side_table(relation, purpose) -%}
    {{ return(relation.incorporate(
        path={'identifier': relation.identifier ~ '__' ~ purpose}, type='table'
    )) }}
{%- endmacro %}

{%- macro spark__side_table(relation, purpose) -%}
    {{ return(sojourn.spark_unfinished(
        relation.schema, relation.identifier ~ '__' ~ purpose
    )) }}
{%- endmacro %}


{%- macro key_list(unique_key) -%}
    {{ return(unique_key if unique_key is string else unique_key | join(', ')) }}
{%- endmacro %}


{#-
    A stored row's key is in a relation, as a condition: its first column is asked for first, so
    that the others are read where it is found.
-#}
{%- macro clickhouse_has_key_in(unique_key, relation) -%}
    {%- set keys = sojourn.key_list(unique_key) -%}
    {%- if unique_key is not string -%}
    {{ unique_key[0] }} in (select {{ unique_key[0] }} from {{ relation }}) and
    {%- endif %}
    ({{ keys }}) in (select {{ keys }} from {{ relation }})
{%- endmacro %}


{#-
    Does what was written down. It can be done again from any point: then rows that came in
    already leave, too, and come in once.
-#}
{%- macro place_rows(target_relation, unique_key, is_repeated) -%}

    {%- set leaving = sojourn.side_table(target_relation, 'leaving') -%}
    {%- set placed = sojourn.side_table(target_relation, 'placed') -%}
    {%- set columns = adapter.get_columns_in_relation(target_relation)
        | map(attribute='quoted') | join(', ') -%}

    {%- if is_repeated or sojourn.has_rows(leaving) -%}
        {%- set keys = sojourn.key_list(unique_key) -%}
        {%- set leaving_or_placed -%}
            (
                select {{ keys }} from {{ leaving }}
                union all
                select {{ keys }} from {{ placed }}
            )
        {%- endset -%}
        {%- do run_query('delete from ' ~ target_relation ~ ' where '
            ~ sojourn.clickhouse_has_key_in(
                unique_key, leaving_or_placed if is_repeated else leaving
            )) -%}
    {%- endif -%}

    {%- if sojourn.has_rows(placed) -%}
        {%- do run_query(
            'insert into ' ~ target_relation ~ ' (' ~ columns ~ ') select ' ~ columns
            ~ ' from ' ~ placed
        ) -%}
    {%- endif -%}

    {%- do run_query('drop table ' ~ placed) -%}
    {%- do run_query('drop table ' ~ leaving) -%}

{%- endmacro %}


{%- macro has_rows(relation) -%}
    {{ return(run_query('select count(*) from ' ~ relation).rows[0][0] > 0) }}
{%- endmacro %}


{#-
    Makes good what a run has left that was killed; before anything else in a run, as what a
    model reads is decided when it is compiled. Nothing where models have transactions.
-#}
{%- macro finish_interrupted_runs() -%}
    {{ return(adapter.dispatch('finish_interrupted_runs', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__finish_interrupted_runs() -%}{%- endmacro %}

{#- Others read or write no table of a model, and may come while a run goes on. -#}
{%- macro makes_tables() -%}
    {{ return(execute and flags.WHICH not in ['test', 'seed', 'compile', 'show']) }}
{%- endmacro %}

{%- macro clickhouse__finish_interrupted_runs() -%}

    {%- if not sojourn.makes_tables() -%}
        {{ return('') }}
    {%- endif -%}

    {%- set left_over = [] -%}
    {%- for row in run_query(
        "select database || '.' || name from system.tables"
        ~ " where endsWith(name, '__placed') or endsWith(name, '__placing')"
    ).rows -%}
        {%- do left_over.append(row[0]) -%}
    {%- endfor -%}

    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.config.materialized == 'incremental' -%}
        {%- set relation = api.Relation.create(
            database='', schema=node.schema, identifier=node.alias, type='table'
        ) -%}
        {%- set placing = sojourn.side_table(relation, 'placing') -%}

        {%- if node.schema ~ '.' ~ node.alias ~ '__placed' in left_over -%}
            {%- do sojourn.place_rows(
                relation, node.config.unique_key, is_repeated=true
            ) -%}
        {%- endif -%}

        {%- if node.schema ~ '.' ~ placing.identifier in left_over -%}
            {%- if node.config.incremental_strategy == 'replace_events' -%}
                {%- for statement in forget_noted_replacements(placing) -%}
                    {%- do run_query(statement) -%}
                {%- endfor -%}
            {%- endif -%}
            {%- do run_query('drop table ' ~ placing) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do sojourn.clickhouse_drop_all_kept_tables() -%}

{%- endmacro %}


{#-
    The end of a run, whatever became of its models: what finish_interrupted_runs tells a run
    by that was killed. Nothing where models have transactions.
-#}
{%- macro note_end_of_run() -%}
    {{ return(adapter.dispatch('note_end_of_run', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__note_end_of_run() -%}{%- endmacro %}
