{#-
    The config of a mart that sums up the rows of a relation by a day that both have. `counted_by`
    says how its own rows count those, and how those are counted themselves. revision_mark asks
    events, so dbt is told of them.
-#}
{%- macro mart_by_day(sums_up, day, counted_by={'sum(session_count)': 'count(*)'}) -%}
    {{ config(
        materialized = 'incremental',
        incremental_strategy = 'replace_days',
        unique_key = day,
        on_schema_change = 'fail',
        meta = {'replaced_by_day': day, 'sums_up': sums_up, 'counted_by': counted_by},
    ) }}
    {%- do ref('events') -%}
{%- endmacro %}


{#-
    The days of a mart that are summed up again, as a condition on its day: those on which a row
    that it sums up has a new revision, and those that have another number of rows than before,
    since a row that has gone leaves nothing else behind. Asked for when the model is compiled and
    when its days leave: three columns each time, which is less than a table of them would cost.
-#}
{%- macro in_touched_days(relation='') -%}

    {%- if not execute -%}
        {{ return('1 = 1') }}
    {%- endif -%}

    {%- set meta = config.get('meta') -%}
    {%- set day = meta.replaced_by_day -%}
    {%- set count_here, count_there = (meta.counted_by.items() | list)[0] -%}

    {%- set query -%}
        with

        rows_now as (

            select
                {{ day }},
                {{ count_there }} as row_count,
                max(revision) as revision

            from {{ ref(meta.sums_up) }}

            group by {{ day }}

        ),

        rows_before as (

            select
                {{ day }},
                {{ count_here }} as row_count

            from {{ this }}

            group by {{ day }}

        )

        select coalesce(rows_now.{{ day }}, rows_before.{{ day }}) as touched_on

        from rows_now

        full outer join rows_before
            on rows_now.{{ day }} = rows_before.{{ day }}

        where
            rows_now.revision > {{ sojourn.revision_mark() }}
            or coalesce(rows_now.row_count, 0) != coalesce(rows_before.row_count, 0)
    {%- endset -%}

    {%- set days = [] -%}
    {%- for row in run_query(query).rows -%}
        {%- do days.append(sojourn.date_literal((row[0] | string)[:10])) -%}
    {%- endfor -%}

    {{ return(
        (relation ~ '.' if relation else '') ~ day ~ ' in (' ~ days | sort | join(', ') ~ ')'
        if days else '1 = 0'
    ) }}

{%- endmacro %}


{#- The strategy of the marts by day: touched days leave, whole, and come in again. -#}
{%- macro get_incremental_replace_days_sql(arg_dict) -%}
    {{ sojourn.replaced_rows(arg_dict, sojourn.in_touched_days('stored')) }}
{%- endmacro %}
