{#-
    Seeds on Spark: `text` and `varchar` are `string` there, and a backslash in a value
    stands for itself.
-#}
{%- macro spark__create_csv_table(model, agate_table) -%}
    {%- set sql -%}
        create table {{ this }} (
            {%- for name in agate_table.column_names %}
            {{ name }} {{ spark_seed_type(agate_table, loop.index0, name) }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        )
        {{ file_format_clause() }}
    {%- endset -%}
    {%- do run_query(sql) -%}
    {{ return(sql) }}
{%- endmacro %}


{%- macro spark_seed_type(agate_table, place, name) -%}
    {%- set type = model['config'].get('column_types', {}).get(
        name, adapter.convert_type(agate_table, place)
    ) -%}
    {{ return('string' if type in ['text', 'varchar'] else type) }}
{%- endmacro %}


{%- macro spark__load_csv_rows(model, agate_table) -%}
    {%- set sql -%}
        insert into {{ this }}
        select
            {%- for name in agate_table.column_names %}
            cast({{ name }} as {{ spark_seed_type(agate_table, loop.index0, name) }})
            {{- ',' if not loop.last }}
            {%- endfor %}
        from values
            {%- for row in agate_table.rows %}
            (
                {%- for value in row -%}
                {{ 'null' if value is none else text_literal(value) }}{{ ', ' if not loop.last }}
                {%- endfor -%}
            ){{ ',' if not loop.last }}
            {%- endfor %}
            as rows ({{ agate_table.column_names | join(', ') }})
    {%- endset -%}
    {%- do run_query(sql) -%}
    {{ return(sql) }}
{%- endmacro %}
