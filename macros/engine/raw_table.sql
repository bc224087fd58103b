{#- A tracker's raw rows from the table of its name in the schema raw_schema. -#}
{%- macro raw_table(tracker, columns, required, as_json=[]) -%}

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

    {%- for column in required if column | lower not in found -%}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ raw_schema() ~ '.' ~ tracker ~ ' has no column ' ~ column
            ~ '. It has: ' ~ found.values() | join(', ') ~ '.'
        ) }}
    {%- endfor -%}

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
