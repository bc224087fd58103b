{%- set parameters = query_parameters() -%}
{%- set dates = query_dates(parameters) -%}

with

sessions as {{ written_out() }} (

    select * from {{ ref('sessions') }}

    where
        {{ session_conditions(parameters, dates) }}

),

points as (

    select
        entry_path as path,
        1 as entry_count,
        0 as exit_count,
        case when is_bounce then 1 else 0 end as bounce_count,
        case when conversion_count > 0 then 1 else 0 end as converted_count

    from sessions

    where entry_path is not null

    union all

    select
        exit_path as path,
        0 as entry_count,
        1 as exit_count,
        0 as bounce_count,
        0 as converted_count

    from sessions

    where exit_path is not null

),

final as (

    select
        path,
        cast(sum(entry_count) as bigint) as entries,
        cast(sum(exit_count) as bigint) as exits,
        {{ percent_of('sum(bounce_count)', 'sum(entry_count)') }}
            as bounce_rate,
        {{ percent_of('sum(converted_count)', 'sum(entry_count)') }}
            as conversion_rate

    from points

    group by path

)

select * from final

order by entries desc, exits desc, path asc

limit {{ parameters.limit | default(1) }}
