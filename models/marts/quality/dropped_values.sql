{{ config(materialized = 'view') }}

with

raw_row_counts as (

    select * from {{ ref('int_raw_row_counts') }}

),

counts as (

    {% for column in columns_read() %}
    select
        tracker,
        loaded_on,
        cast('{{ column }}' as {{ dbt.type_string() }}) as column_name,
        dropped_{{ column }}_count as row_count

    from raw_row_counts

    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        tracker,
        loaded_on,
        column_name,
        cast(sum(row_count) as bigint) as row_count

    from counts

    group by
        tracker,
        loaded_on,
        column_name

    having sum(row_count) > 0

)

select * from final
