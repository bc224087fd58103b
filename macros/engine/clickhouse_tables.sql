{#-
    What dbt-clickhouse does otherwise than this project needs. Types of the contract are
    those of every engine; here each column may be null, and times have microseconds.
-#}
{%- macro clickhouse_type(data_type) -%}
    {%- set type = data_type | lower -%}
    {%- set names = {
        'string': 'String',
        'bigint': 'Int64',
        'integer': 'Int32',
        'int32': 'Int32',
        'boolean': 'Bool',
        'date': 'Date',
        'timestamp': "DateTime64(6, 'UTC')",
        'datetime': "DateTime64(6, 'UTC')",
    } -%}
    {{ return(names.get(type, type | replace('decimal', 'Decimal'))) }}
{%- endmacro %}


{%- macro clickhouse__type_timestamp() -%}
    {{ return(clickhouse_type('timestamp')) }}
{%- endmacro %}


{#-
    The contract: names are held to it, and types as far as a value would be another one.
    The query is described, not begun: its materialized CTEs would be worked out for it.
-#}
{%- macro clickhouse__get_assert_columns_equivalent(sql) -%}

    {%- set expected = model['columns'].values() | list -%}
    {%- set types = {} -%}
    {%- for row in run_query('describe (' ~ sql ~ '\n)').rows -%}
        {%- do types.update({row[0]: api.Column.create(row[0], row[1])}) -%}
    {%- endfor -%}
    {%- set found = types.values() | list -%}

    {%- set wrong = [] -%}
    {%- for column in expected if column['name'] not in types
        or not clickhouse_fits(types[column['name']].dtype, column['data_type']) -%}
        {%- do wrong.append(column) -%}
    {%- endfor -%}

    {%- if wrong or found | length != expected | length -%}
        {%- do exceptions.raise_contract_error(
            wrong or expected,
            adapter.format_columns(found | selectattr(
                'name', 'in', (wrong or expected) | map(attribute='name') | list
            ) | list)
        ) -%}
    {%- endif -%}

{%- endmacro %}


{#- A comparison is a whole number here, and every whole number fits where it is stored. -#}
{%- macro clickhouse_fits(found, data_type) -%}
    {%- set expected = clickhouse_type(data_type) -%}
    {%- if expected in ('Int64', 'Int32') -%}
        {{ return(modules.re.fullmatch('U?Int(8|16|32|64)', found) is not none) }}
    {%- elif expected == 'Bool' -%}
        {{ return(found in ('Bool', 'UInt8')) }}
    {%- endif -%}
    {{ return(found | lower == expected | lower) }}
{%- endmacro %}


{#-
    A new table of a model, whole: the columns of its contract, or those of the query. Deletes
    can be written beside the parts only where rows have the numbers of their blocks.
    ClickHouse analyzes a materialized query anew at each place that reads it, and what that one
    reads with it: seconds where a long query has many. As tables they are analyzed once.
-#}
{%- macro clickhouse__create_table_as(temporary, relation, sql) -%}

    {%- set sql = sojourn.kept_as_tables(
        sql, [], mark='materialized', stored_as='engine = MergeTree order by tuple()'
    ) -%}
    {%- set has_contract = config.get('contract').enforced -%}
    {%- set columns = [] -%}
    {%- set names = [] -%}
    {%- if has_contract -%}
        {#- Describing a query takes as long as a small batch: the first build has done it. -#}
        {%- if not relation.identifier.endswith('__placing') -%}
            {{ get_assert_columns_equivalent(sql) }}
        {%- endif -%}
        {%- for column in model['columns'].values() -%}
            {%- do names.append(adapter.quote(column['name'])) -%}
            {%- do columns.append(
                names[-1] ~ ' Nullable(' ~ clickhouse_type(column['data_type']) ~ ')'
            ) -%}
        {%- endfor -%}
    {%- endif -%}

    {%- call statement('create_table') -%}
        create table {{ relation }} {{ on_cluster_clause(relation) }}
        {%- if has_contract %} (
            {{ columns | join(',\n            ') }}
        )
        {%- endif %}
        {{ engine_clause() }}
        {{ clickhouse_layout() }}
        settings allow_nullable_key = 1
        {%- if config.get('materialized') == 'incremental' %},
            enable_block_number_column = 1, enable_block_offset_column = 1
        {%- endif %}
        {%- if not has_contract %}
        empty as {{ sql }}
        {%- endif %}
    {%- endcall -%}

    insert into {{ relation }} {{ '(' ~ names | join(', ') ~ ')' if names }}
    {%- if has_contract %}
    select {{ names | join(', ') }} from (
        {{ sql }}
    ) as model_subq
    {%- else %}
    {{ sql }}
    {%- endif -%}

{%- endmacro %}


{#-
    How the rows of a model lie: in the order and by the months that its meta names, or as
    the adapter's own config says.
-#}
{%- macro clickhouse_layout() -%}
    {%- set meta = config.get('meta') or {} -%}
    {%- if 'kept_in_order_of' in meta -%}
        order by ({{ meta.kept_in_order_of | join(', ') }})
        partition by toYYYYMM({{ meta.kept_apart_by_month }})
    {%- else -%}
        {{ order_cols(label='order by') }}
        {{ partition_cols(label='partition by') }}
    {%- endif -%}
{%- endmacro %}


{#-
    A view brings the settings along by which its query means what it means elsewhere: who
    reads it has others.
-#}
{%- macro clickhouse__create_view_as(relation, sql) -%}

    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(sql) }}
    {%- endif -%}

    {%- set settings = [] -%}
    {%- for name, value in target.custom_settings.items() if name in [
        'join_use_nulls', 'cast_keep_nullable', 'prefer_column_name_to_alias',
        'enable_materialized_cte', 'use_variant_as_common_type',
        'output_format_decimal_trailing_zeros',
    ] -%}
        {%- do settings.append(name ~ ' = ' ~ value) -%}
    {%- endfor -%}

    create or replace view {{ relation }} {{ on_cluster_clause(relation) }} as
    {{ sql }}
    {{ 'settings ' ~ settings | join(', ') if settings }}

{%- endmacro %}


{#-
    The adapter knows no strategies but its own, and leaves half a table behind where a
    first build is killed. Here a table is there whole or not at all, and what replaces rows
    goes through replaced_rows.
-#}
{%- materialization incremental, adapter='clickhouse' -%}

    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set is_whole = existing is none or existing.is_view or should_full_refresh() -%}
    {%- set temp_relation = make_intermediate_relation(target_relation) if is_whole
        else sojourn.side_table(target_relation, 'placing') -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- do run_query('drop table if exists ' ~ temp_relation) -%}
    {%- call statement('main') -%}
        {{ get_create_table_as_sql(False, temp_relation, sql) }}
    {%- endcall -%}
    {%- do sojourn.clickhouse_drop_kept_tables(this.schema, this.identifier) -%}

    {%- if existing is none -%}
        {%- do run_query('rename table ' ~ temp_relation ~ ' to ' ~ target_relation) -%}

    {%- elif existing.is_view or (is_whole and not existing.can_exchange) -%}
        {%- do adapter.drop_relation(existing) -%}
        {%- do run_query('rename table ' ~ temp_relation ~ ' to ' ~ target_relation) -%}

    {%- elif is_whole -%}
        {%- do exchange_tables_atomic(temp_relation, target_relation) -%}
        {%- do run_query('drop table ' ~ temp_relation) -%}

    {%- else -%}
        {%- do clickhouse_stop_at_changed_columns(temp_relation, target_relation) -%}
        {%- set arg_dict = {
            'target_relation': target_relation,
            'temp_relation': temp_relation,
            'unique_key': config.get('unique_key'),
        } -%}
        {%- set strategy = config.get('incremental_strategy') -%}
        {%- if strategy == 'append' -%}
            {%- do replaced_rows(arg_dict, condition=none) -%}
        {%- elif strategy == 'delete+insert' -%}
            {%- do replaced_rows(arg_dict, '1 = 1', keys=temp_relation) -%}
        {%- else -%}
            {%- do context['get_incremental_' ~ strategy ~ '_sql'](arg_dict) -%}
        {%- endif -%}
    {%- endif -%}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=False) -%}
    {%- do persist_docs(target_relation, model) -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}

{%- endmaterialization -%}


{%- macro clickhouse_stop_at_changed_columns(new, stored) -%}
    {%- set new_names = adapter.get_columns_in_relation(new) | map(attribute='name') | list -%}
    {%- set names = adapter.get_columns_in_relation(stored) | map(attribute='name') | list -%}
    {%- if new_names | sort != names | sort -%}
        {%- do exceptions.raise_compiler_error(
            'The columns of ' ~ stored ~ ' have changed: ' ~ names | join(', ') ~ ' are there, '
            ~ new_names | join(', ') ~ ' come. Run `dbt build --full-refresh`.'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#- What kept_as_tables has made, of one model or of all in a schema. -#}
{%- macro clickhouse_drop_kept_tables(schema, model_name='') -%}
    {%- for row in run_query(
        "select name from system.tables where database = '" ~ schema
        ~ "' and position(name, '" ~ model_name ~ "__kept_') " ~ ('= 1' if model_name else '> 0')
    ).rows -%}
        {%- do run_query('drop table ' ~ schema ~ '.' ~ row[0]) -%}
    {%- endfor -%}
{%- endmacro %}


{%- macro clickhouse_drop_all_kept_tables() -%}
    {%- for schema in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | map(attribute='schema') | unique -%}
        {%- do sojourn.clickhouse_drop_kept_tables(schema) -%}
    {%- endfor -%}
{%- endmacro %}


{#- Those of a model that has failed, and of those that dbt's own materialization has made. -#}
{%- macro clickhouse__note_end_of_run() -%}
    {%- if sojourn.makes_tables() -%}
        {%- do sojourn.clickhouse_drop_all_kept_tables() -%}
    {%- endif -%}
{%- endmacro %}
