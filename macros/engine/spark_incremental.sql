{#-
    Incremental models on Spark. Plain Parquet tables know no delete and no transaction, so
    what is replaced is a partition: a day of the model's `replaced_by_day` (a column, in its
    meta), or the whole of a table that names none. A run

    1. writes what the model gives to <model>__placed,
    2. writes the partitions that change, whole, to <model>__next,
    3. writes down in <model>__steps what is still to be done,
    4. does it: notes in logs, drops what is empty, writes the partitions over the old ones.

    Nothing that is read changes before the third; whoever is killed after it has left all
    that the next run needs to do the rest, however far it had come.
-#}
{% materialization incremental, adapter='spark' %}

    {%- set strategy = config.get('incremental_strategy') or 'append' -%}
    {%- set day_of_column = config.get('meta', {}).get('replaced_by_day') -%}
    {%- set existing = load_relation(this) -%}

    {%- do spark_run_hooks(pre_hooks) -%}

    {%- if existing is none or existing.is_view or should_full_refresh() -%}

        {%- if existing is not none -%}
            {%- do adapter.drop_relation(existing) -%}
        {%- endif -%}
        {%- call statement('main') -%}
            {{ spark_create_table(this, sql, day_of_column) }}
        {%- endcall -%}

    {%- else -%}

        {%- set placed = spark_beside(this, 'placed') -%}
        {%- do run_query('drop table if exists ' ~ placed) -%}
        {%- call statement('main') -%}
            {{ spark_create_table(placed, sql) }}
        {%- endcall -%}
        {%- do spark_replace(strategy, placed, day_of_column) -%}

    {%- endif -%}

    {%- do spark_run_hooks(post_hooks) -%}

    {{ return({'relations': [this]}) }}

{% endmaterialization %}


{#-
    The partition column: the column itself where it is a date, as those that end in _on are.
    Else one that is not part of the contract, so its name says whose day it is.
-#}
{%- macro spark_day(day_of_column) -%}
    {%- set column = day_of_column | string -%}
    {{ return(column if column.endswith('_on') else 'day_of_' ~ column) }}
{%- endmacro %}


{%- macro spark_beside(relation, name) -%}
    {{ return(api.Relation.create(
        schema=relation.schema, identifier=relation.identifier ~ '__' ~ name, type='table'
    )) }}
{%- endmacro %}


{#- The rows that leave as a condition, what is noted in logs, and then the steps. -#}
{%- macro spark_replace(strategy, placed, day_of_column) -%}

    {%- if strategy == 'append' -%}
        {%- do run_query('insert into ' ~ this ~ ' select * from ' ~ placed) -%}
        {{ return('') }}
    {%- elif strategy == 'delete+insert' -%}
        {%- set keys = config.get('unique_key') -%}
        {%- set keys = ([keys] if keys is string else keys) | join(', ') -%}
        {%- set leaving = '(' ~ keys ~ ') in (select ' ~ keys ~ ' from ' ~ placed ~ ')' -%}
    {%- else -%}
        {%- set leaving = context['leaving_in_' ~ strategy](this, placed) -%}
    {%- endif -%}

    {%- do spark_write_down(this, placed, leaving, day_of_column, 'logs_of_' ~ strategy) -%}
    {%- do spark_carry_out(this) -%}

{%- endmacro %}


{#-
    The partitions as they will be, and the steps that are left: a log of a revision is
    written where nothing of that revision is in it.
-#}
{%- macro spark_write_down(relation, placed, leaving, day_of_column, logs_macro='') -%}

    {%- set next = spark_beside(relation, 'next') -%}
    {%- set day = spark_day(day_of_column) -%}
    {%- set columns = adapter.get_columns_in_relation(relation) | map(attribute='name')
        | reject('equalto', day) | join(', ') -%}
    {%- set steps = [] -%}

    {%- do run_query('drop table if exists ' ~ next) -%}

    {%- if day_of_column -%}

        {%- set touched_query -%}
            select distinct cast({{ day }} as string)
            from {{ relation }}
            where {{ leaving }}
            {%- if placed %}
            union distinct
            select distinct cast(to_date({{ day_of_column }}) as string)
            from {{ placed }}
            {%- endif %}
        {%- endset -%}
        {%- set touched = run_query(touched_query).columns[0].values() -%}
        {%- if touched | length == 0 -%}
            {{ return('') }}
        {%- endif -%}
        {%- set in_touched = day ~ " in (date '" ~ touched | join("', date '") ~ "')" -%}

        {%- if logs_macro in context -%}
            {%- set revision = run_query('select max(revision) from ' ~ placed).rows[0][0] -%}
            {%- for log in context[logs_macro](relation, placed, 'stored.' ~ in_touched)
                if revision is not none -%}
                {%- do steps.append([
                    'select 1 from ' ~ log.relation ~ ' where revision = ' ~ revision ~ ' limit 1',
                    log.statement
                ]) -%}
            {%- endfor -%}
        {%- endif -%}

        {%- set next_query -%}
            create table {{ next }} using parquet partitioned by ({{ day }}) as
            select
                /*+ rebalance({{ day }}) */
                *
            from (
                select {{ columns }}, {{ day }}
                from {{ relation }}
                where
                    {{ in_touched }}
                    and ({{ leaving }}) is not true
                {%- if placed %}
                union all
                select {{ columns }}, to_date({{ day_of_column }}) as {{ day }}
                from {{ placed }}
                {%- endif %}
            ) as in_days
        {%- endset -%}
        {%- do run_query(next_query) -%}

        {%- set left = run_query(
            'select distinct cast(' ~ day ~ ' as string) from ' ~ next
        ).columns[0].values() -%}
        {%- for emptied in touched if emptied not in left -%}
            {%- do steps.append(['', 'alter table ' ~ relation ~ ' drop if exists partition ('
                ~ day ~ " = date '" ~ emptied ~ "')"]) -%}
        {%- endfor -%}
        {%- do steps.append(['', 'insert overwrite table ' ~ relation ~ ' partition (' ~ day
            ~ ') select ' ~ columns ~ ', ' ~ day ~ ' from ' ~ next]) -%}

    {%- else -%}

        {%- set next_query -%}
            create table {{ next }} using parquet as
            select {{ columns }} from {{ relation }} where ({{ leaving }}) is not true
            {%- if placed %}
            union all
            select {{ columns }} from {{ placed }}
            {%- endif %}
        {%- endset -%}
        {%- do run_query(next_query) -%}
        {%- do steps.append(['', 'insert overwrite table ' ~ relation ~ ' select ' ~ columns
            ~ ' from ' ~ next]) -%}

    {%- endif -%}

    {%- set steps_query -%}
        create table {{ spark_beside(relation, 'steps') }} using parquet as
        select * from values
        {%- for unless, statement in steps %}
        ({{ loop.index }}, {{ text_literal(unless) }}, {{ text_literal(statement) }})
        {{- ',' if not loop.last }}
        {%- endfor %}
        as steps (position, unless, statement)
    {%- endset -%}
    {%- do run_query(steps_query) -%}

{%- endmacro %}


{#- Does what is written down, from the first step: each may be done twice. -#}
{%- macro spark_carry_out(relation) -%}
    {%- set steps = spark_beside(relation, 'steps') -%}
    {%- if run_query('show tables in ' ~ steps.schema ~ " like '" ~ steps.identifier ~ "'").rows -%}
        {%- for step in run_query(
            'select unless, statement from ' ~ steps ~ ' order by position'
        ).rows -%}
            {%- if not step[0] or not run_query(step[0]).rows -%}
                {%- do run_query(step[1]) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do run_query('drop table ' ~ steps) -%}
    {%- endif -%}
    {%- for name in ['next', 'placed'] -%}
        {%- do run_query('drop table if exists ' ~ spark_beside(relation, name)) -%}
    {%- endfor -%}
{%- endmacro %}


{#- Models of which a run that was killed has left steps. -#}
{%- macro spark__finish_replacements() -%}
    {%- if not execute -%}
        {{ return('') }}
    {%- endif -%}
    {%- set schemas = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | map(attribute='schema') | unique | list -%}
    {%- for schema in run_query('show schemas').columns[0].values() if schema in schemas -%}
        {%- for row in run_query('show tables in ' ~ schema ~ " like '*__steps'").rows -%}
            {%- do spark_carry_out(api.Relation.create(
                schema=schema, identifier=row['tableName'][:-7], type='table'
            )) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}


{#-
    Hooks and operations are written with `delete from`: here the table is written again
    without these rows. One statement at a time; no literal has a line's end in it.
-#}
{%- macro spark_run_statements(text) -%}
    {%- for statement in modules.re.split(';[ ]*(?:\n|$)', text | trim) if statement | trim -%}
        {%- set deletion = modules.re.match(
            '(?s)^delete from ([^ \n]+)\s+where\s(.*)$', statement | trim
        ) -%}
        {%- if deletion -%}
            {%- do spark_delete(deletion.group(1), deletion.group(2)) -%}
        {%- else -%}
            {%- do run_query(statement) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}


{%- macro spark_run_hooks(hooks) -%}
    {%- for hook in hooks -%}
        {%- do spark_run_statements(render(hook.get('sql'))) -%}
    {%- endfor -%}
{%- endmacro %}


{%- macro spark_delete(name, condition) -%}
    {%- if not run_query('select 1 from ' ~ name ~ ' where ' ~ condition ~ ' limit 1').rows -%}
        {{ return('') }}
    {%- endif -%}
    {%- if modules.re.fullmatch('[a-z_]+ is not null', condition | trim) -%}
        {%- do run_query('truncate table ' ~ name) -%}
        {{ return('') }}
    {%- endif -%}
    {%- set schema, identifier = name.split('.') -%}
    {%- set relation = api.Relation.create(schema=schema, identifier=identifier, type='table') -%}
    {%- set found = {} -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.alias == identifier -%}
        {%- do found.update(node.config.meta) -%}
    {%- endfor -%}
    {%- do spark_write_down(relation, none, condition, [], found.get('replaced_by_day')) -%}
    {%- do spark_carry_out(relation) -%}
{%- endmacro %}


{#- The strategy of `events` as conditions: the rows of the table that leave. -#}
{%- macro leaving_in_replace_events(target_relation, temp_relation) -%}
    (event_key, site_id, event_id) in (
        select event_key, site_id, event_id from {{ temp_relation }}
    )
{%- endmacro %}


{#- What such a run notes, before anything leaves. -#}
{%- macro logs_of_replace_events(target_relation, temp_relation, in_touched) -%}
    {%- set is_replaced = is_same_event() ~ ' and ' ~ in_touched -%}
    {{ return([
        {
            'relation': session_replacements(),
            'statement': note_replacements(temp_relation, target_relation, is_replaced),
        },
        {
            'relation': late_arrivals(),
            'statement': note_late_arrivals(temp_relation, target_relation, is_replaced),
        },
    ]) }}
{%- endmacro %}
