{#-
    How many rows of each tracker's raw table this model has found, by the ten minutes in which
    they were loaded. Rows are added and never changed, so where the number is what it was there
    is nothing new, and a run passes over that part of the lookback. One table a model: each may
    be run by itself.
-#}
{%- macro raw_loads_taken() -%}
    {{ return(private_table('raw_loads_taken__' ~ this.identifier)) }}
{%- endmacro %}


{%- macro create_raw_loads_taken() -%}
    create table if not exists {{ raw_loads_taken() }} (
        tracker {{ dbt.type_string() }},
        loaded_from {{ dbt.type_timestamp() }},
        row_count bigint
    )
{%- endmacro %}


{#- The name of the table of those numbers as this run finds them, before it reads the rows. -#}
{%- macro raw_loads_found() -%}
    {{ return(this.identifier ~ '__raw_loads') }}
{%- endmacro %}


{#- Counts them from the ten minutes on in which a time lies, given as text. -#}
{%- macro count_raw_loads(raw_rows, since) -%}
    {%- set loaded_from -%}
        {{ timestamp_of_microseconds(
            '600000000 * ' ~ whole_division(epoch_microseconds('loaded_at'), 600000000)
        ) }}
    {%- endset -%}
    {%- set counts -%}
        select
            tracker,
            loaded_from,
            count(*) as row_count
        from (
            select
                tracker,
                {{ loaded_from }} as loaded_from
            from {{ raw_rows }}
            where loaded_at >= {{ timestamp_literal(ten_minutes_of(since)) }}
        ) as loads
        group by
            tracker,
            loaded_from
    {%- endset -%}
    {{ return(temporary_table(raw_loads_found(), counts)) }}
{%- endmacro %}


{#- The start of the ten minutes in which a time lies; both as text. -#}
{%- macro ten_minutes_of(time) -%}
    {{ return((time | string)[:15] ~ '0:00') }}
{%- endmacro %}


{#-
    The start, as text, of the first ten minutes whose number is not the one that was noted. From
    the hour before the newest row of this model on all are read: rows may have been counted by
    one replica and not yet seen by the one that was read; and whoever takes the newest rows out
    of the model has them back by the next run.
-#}
{%- macro first_changed_load(raw_rows, since, newest) -%}
    {%- set found = count_raw_loads(raw_rows, since) -%}
    {%- set taken = load_relation(raw_loads_taken()) -%}
    {%- if taken is none -%}
        {{ return(since) }}
    {%- endif -%}
    {%- set last = ten_minutes_of(run_query('select ' ~ timestamp_text(
        microseconds_after(timestamp_literal(newest), -3600000000)
    )).rows[0][0]) -%}
    {%- set first_changed = run_query(
        'select ' ~ timestamp_text('min(found.loaded_from)')
        ~ ' from ' ~ found ~ ' as found left join ' ~ taken ~ ' as taken'
        ~ ' on found.tracker = taken.tracker and found.loaded_from = taken.loaded_from'
        ~ ' and found.row_count = taken.row_count'
        ~ ' where taken.row_count is null and found.loaded_from < ' ~ timestamp_literal(last)
    ).rows[0][0] -%}
    {{ return(first_changed or last) }}
{%- endmacro %}


{#-
    Where all rows are read those of the end are counted: twice the lookback, as the newest row of
    the model may be older than theirs.
-#}
{%- macro count_last_raw_loads(raw_rows) -%}
    {%- set since = run_query(
        'select ' ~ timestamp_text(microseconds_after(
            'max(loaded_at)', -2000000 * (number_var('ingestion_lookback_seconds') | int)
        )) ~ ' from ' ~ raw_rows ~ ' where ' ~ is_loaded_by_now()
    ).rows[0][0] -%}
    {%- do count_raw_loads(raw_rows, since or '1970-01-01 00:00:00') -%}
{%- endmacro %}


{#- A pre-hook, for a first build and a full refresh: a run has counted when it was compiled. -#}
{%- macro count_first_raw_loads(raw_rows) -%}
    {%- if execute and raw_schema() and not is_incremental() -%}
        {%- do count_last_raw_loads(raw_rows) -%}
    {%- endif -%}
{%- endmacro %}


{#- Three post-hooks. -#}
{%- macro forget_raw_loads() -%}
    {%- if execute and raw_schema() -%}
    delete from {{ raw_loads_taken() }} where loaded_from is not null
    {%- endif -%}
{%- endmacro %}


{%- macro note_raw_loads() -%}
    {%- if execute and raw_schema() -%}
    insert into {{ raw_loads_taken() }}
    select
        tracker,
        loaded_from,
        row_count
    from {{ temporary_relation(raw_loads_found()) }}
    {%- endif -%}
{%- endmacro %}


{%- macro drop_raw_loads() -%}
    {%- if raw_schema() -%}
        {%- do drop_temporary_tables([raw_loads_found()]) -%}
    {%- endif -%}
{%- endmacro %}
