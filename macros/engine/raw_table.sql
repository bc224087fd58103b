{#- A tracker's raw rows from the table of its name in the schema raw_schema. -#}
{%- macro raw_table(tracker, columns, required, as_json=[]) -%}

    {#- By it a run finds what is new. -#}
    {%- set required = required + ['loaded_at'] if 'loaded_at' in columns else required -%}

    {%- if not execute -%}
        {{ return(no_raw_rows(columns)) }}
    {%- endif -%}

    {%- set table = adapter.get_relation(
        database=target.get('database'), schema=raw_schema(), identifier=tracker
    ) -%}

    {%- if table is none -%}
        {{ exceptions.raise_compiler_error(
            'No raw table ' ~ raw_schema() ~ '.' ~ tracker ~ ': create it, set the var'
            ~ ' raw_schema, or take ' ~ tracker ~ ' out of the trackers (the var trackers'
            ~ ' or SOJOURN_TRACKERS).'
        ) }}
    {%- endif -%}

    {%- set found = {} -%}
    {%- set types = {} -%}
    {%- for column in adapter.get_columns_in_relation(table) -%}
        {%- do found.update({column.name | lower: column.name}) -%}
        {%- do types.update({column.name | lower: column.dtype}) -%}
    {%- endfor -%}

    {%- set values = {} -%}
    {%- for column in columns -%}
        {%- if column | lower not in found -%}
            {%- do values.update({column: 'cast(null as ' ~ dbt.type_string() ~ ')'}) -%}
        {%- else -%}
            {%- set value = adapter.quote(found[column | lower]) -%}
            {%- if column in as_json -%}
                {%- set value = json_text(value, types[column | lower]) -%}
            {%- endif -%}
            {%- do values.update({column: value}) -%}
        {%- endif -%}
    {%- endfor -%}

    {%- if not found -%}
        {{ exceptions.raise_compiler_error(
            'Of raw table ' ~ raw_schema() ~ '.' ~ tracker ~ ' no column is to be seen: it takes a'
            ~ ' table or a view, and the right to select from it.'
        ) }}
    {%- endif -%}

    {%- for column in required
        if not (column | lower).split('|') | select('in', found) | list -%}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ raw_schema() ~ '.' ~ tracker ~ ' has no column '
            ~ column.replace('|', ' or ') ~ '. It has: ' ~ found.values() | join(', ') ~ '.'
        ) }}
    {%- endfor -%}

    {#- The look at all rows is for runs alone: queries and docs compile staging, too. -#}
    {%- if 'loaded_at' in columns and flags.WHICH in ('run', 'build') -%}
        {%- do stop_at_rows_without_load_time(table, values['loaded_at']) -%}
    {%- endif -%}

    (
        select
            {%- for column in columns %}
            {{ values[column] }} as {{ adapter.quote(column) }},
            {%- endfor %}
            cast(null as {{ dbt.type_string() }}) as raw_row,
            cast(null as {{ dbt.type_string() }}) as raw_file,
            cast(null as {{ dbt.type_timestamp() }}) as file_modified_at
        from {{ table }}
    )

{%- endmacro %}


{#- No run would find them. An index, or what the engine keeps of a partition, tells of nulls. -#}
{%- macro stop_at_rows_without_load_time(table, loaded_at) -%}
    {%- set missing = run_query(
        'select count(*) from ' ~ table ~ ' where ' ~ loaded_at ~ ' is null or '
        ~ is_infinite(read_timestamp(loaded_at))
    ).rows[0][0] -%}
    {%- if missing -%}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ table.schema ~ '.' ~ table.identifier ~ ': ' ~ missing ~ ' rows have no'
            ~ ' loaded_at, the time when a row came into the table, by which a run finds what is'
            ~ ' new. Set it in whatever loads the table, and in these rows.'
        ) }}
    {%- endif -%}
{%- endmacro %}


{#- The shape of raw rows without a row: what is parsed while nothing is executed. -#}
{%- macro no_raw_rows(columns) -%}
    (
        select
            {%- for column in columns %}
            cast(null as {{ dbt.type_string() }}) as {{ adapter.quote(column) }},
            {%- endfor %}
            cast(null as {{ dbt.type_string() }}) as raw_row,
            cast(null as {{ dbt.type_string() }}) as raw_file,
            cast(null as {{ dbt.type_timestamp() }}) as file_modified_at
        where 1 = 0
    )
{%- endmacro %}
