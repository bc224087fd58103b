{#-
    Incremental models on Spark. Plain Parquet tables know no delete and no transaction, so
    what is replaced is a partition: a day of the model's `replaced_by_day` (a column, in its
    meta), or the whole of a table that names none. A run

    1. writes what the model gives to <model>__placing,
    2. writes the partitions that change, whole, to <model>__next,
    3. writes down in <model>__steps what is still to be done,
    4. does it: drops what is empty, writes the partitions over the old ones.

    Nothing that is read changes before the third; whoever is killed after it has left all
    that the next run needs to do the rest, however far it had come.
-#}
{% materialization incremental, adapter='spark' %}

    {%- set strategy = config.get('incremental_strategy') or 'append' -%}
    {%- set existing = load_relation(this) -%}

    {%- do sojourn.spark_run_hooks(pre_hooks) -%}

    {%- if existing is none or existing.is_view or should_full_refresh() -%}

        {%- if existing is not none -%}
            {%- do adapter.drop_relation(existing) -%}
        {%- endif -%}
        {%- do sojourn.spark_build(this, sql, sojourn.spark_replaced_by(model)) -%}

    {%- else -%}

        {%- set placing = sojourn.side_table(this, 'placing') -%}
        {%- do run_query('drop table if exists ' ~ placing) -%}
        {%- do sojourn.spark_build(placing, sql) -%}
        {%- set arg_dict = {
            'target_relation': this,
            'temp_relation': placing,
            'unique_key': config.get('unique_key'),
        } -%}
        {%- if strategy == 'append' -%}
            {%- do sojourn.spark_append(this, placing) -%}
        {%- elif strategy == 'delete+insert' -%}
            {%- do replaced_rows(arg_dict, '1 = 1', keys=placing) -%}
        {%- else -%}
            {%- do context['get_incremental_' ~ strategy ~ '_sql'](arg_dict) -%}
        {%- endif -%}
        {%- for purpose in ['placing', 'keys'] -%}
            {%- do run_query('drop table if exists ' ~ sojourn.side_table(this, purpose)) -%}
        {%- endfor -%}

    {%- endif -%}

    {%- do sojourn.spark_run_hooks(post_hooks) -%}

    {{ return({'relations': [this]}) }}

{% endmaterialization %}


{#- One statement, which takes effect or does not: Spark moves finished files into place. -#}
{%- macro spark_append(relation, placing) -%}
    {%- do run_query('insert into ' ~ relation ~ ' select * from ' ~ placing) -%}
{%- endmacro %}


{#- The column by whose days a model's table is replaced; empty where it is replaced whole. -#}
{%- macro spark_replaced_by(node) -%}
    {{ return(node.config.get('meta', {}).get('replaced_by_day', '')) }}
{%- endmacro %}


{#-
    The partition column: the column itself where it is a date, as those that end in _on are.
    Else one that is not part of the contract, so its name says whose day it is.
-#}
{%- macro spark_day(column) -%}
    {{ return(column if column.endswith('_on') else 'day_of_' ~ column) }}
{%- endmacro %}


{#-
    The partitions as they will be, and the steps that are left. `leaving` is a condition on
    `stored` by which rows leave, `placing` (or none) the table of what comes in. False where
    nothing is to be done.
-#}
{%- macro spark_write_down(relation, leaving, placing=none, day_of_column='') -%}

    {%- set next = sojourn.side_table(relation, 'next') -%}
    {%- set day = sojourn.spark_day(day_of_column) if day_of_column else '' -%}
    {%- set columns = adapter.get_columns_in_relation(relation) | map(attribute='name')
        | reject('equalto', day) | join(', ') -%}
    {%- set stays = '1 = 1' -%}
    {%- set steps = [] -%}

    {%- if day -%}
        {%- set touched_query -%}
            select cast({{ day }} as string)
            from {{ relation }} as stored
            where {{ leaving }}
            {%- if placing %}
            union
            select cast(to_date({{ day_of_column }}) as string)
            from {{ placing }}
            {%- endif %}
        {%- endset -%}
        {%- set touched = run_query(touched_query).columns[0].values() | unique | list -%}
        {%- if touched | length == 0 -%}
            {{ return(false) }}
        {%- endif -%}
        {%- set stays = day ~ " in (date '" ~ touched | join("', date '") ~ "')" -%}
    {%- endif -%}

    {%- set next_query -%}
        create table {{ next }} using parquet
        {%- if day %} partitioned by ({{ day }}){% endif %} as
        select {{ '/*+ rebalance(' ~ day ~ ') */' if day }} * from (
            select {{ columns }}{{ ', ' ~ day if day }}
            from {{ relation }} as stored
            where {{ stays }} and ({{ leaving }}) is not true
            {%- if placing %}
            union all
            select {{ columns }}{{ ', to_date(' ~ day_of_column ~ ') as ' ~ day if day }}
            from {{ placing }}
            {%- endif %}
        ) as rows_to_come
    {%- endset -%}
    {%- do run_query('drop table if exists ' ~ next) -%}
    {%- do run_query(next_query) -%}

    {%- if day -%}
        {%- set filled = [] -%}
        {%- for row in run_query('show partitions ' ~ next).rows -%}
            {%- do filled.append(row[0].split('=')[1]) -%}
        {%- endfor -%}
        {%- for emptied in touched if emptied not in filled -%}
            {%- do steps.append('alter table ' ~ relation ~ ' drop if exists partition (' ~ day
                ~ " = date '" ~ emptied ~ "')") -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do steps.append('insert overwrite table ' ~ relation
        ~ (' partition (' ~ day ~ ')' if day) ~ ' select ' ~ columns ~ (', ' ~ day if day)
        ~ ' from ' ~ next) -%}

    {%- set steps_query -%}
        create table {{ sojourn.side_table(relation, 'steps') }} using parquet as
        select * from values
        {%- for step in steps %}
        ({{ loop.index }}, {{ sojourn.text_literal(step) }}){{ ',' if not loop.last }}
        {%- endfor %}
        as steps (position, statement)
    {%- endset -%}
    {%- do run_query(steps_query) -%}
    {{ return(true) }}

{%- endmacro %}


{#- Does what is written down, from the first step: each may be done twice. -#}
{%- macro spark_carry_out(relation) -%}
    {%- set steps = sojourn.side_table(relation, 'steps') -%}
    {%- for step in run_query('select statement from ' ~ steps ~ ' order by position').rows -%}
        {%- do run_query(step[0]) -%}
    {%- endfor -%}
    {#- First: rows to place without steps would be taken for rows that were not placed. -#}
    {%- do run_query('drop table if exists ' ~ sojourn.side_table(relation, 'placing')) -%}
    {%- do run_query('drop table ' ~ steps) -%}
    {%- do run_query('drop table if exists ' ~ sojourn.side_table(relation, 'next')) -%}
{%- endmacro %}


{#-
    Hooks and operations are written with `delete from`: here the table is written again
    without these rows. One statement at a time; no literal has a line's end in it.
-#}
{%- macro spark_run_statements(text) -%}
    {%- for statement in modules.re.split(';[ ]*(?:\n|$)', text | trim) if statement | trim -%}
        {%- set deletion = modules.re.match(
            '(?s)^delete from ([^ \n]+)\\s+where\\s(.*)$', statement | trim
        ) -%}
        {%- if deletion -%}
            {%- do sojourn.spark_delete(deletion.group(1), deletion.group(2)) -%}
        {%- else -%}
            {%- do run_query(statement) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}


{%- macro spark_run_hooks(hooks) -%}
    {%- for hook in hooks -%}
        {%- do sojourn.spark_run_statements(render(hook.get('sql'))) -%}
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
    {%- set named = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | selectattr('alias', 'equalto', identifier) | first -%}
    {%- set day_of_column = sojourn.spark_replaced_by(named) if named else '' -%}
    {%- if sojourn.spark_write_down(relation, condition, day_of_column=day_of_column) -%}
        {%- do sojourn.spark_carry_out(relation) -%}
    {%- endif -%}
{%- endmacro %}
