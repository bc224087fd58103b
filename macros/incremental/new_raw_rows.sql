{#-
    The rows that this model has not taken in, as a condition on raw_file and loaded_at.
    Files: those that were checked and are unknown here by name, size and time, whatever
    their rows' loaded_at. Tables: what was loaded since the newest row here, less the
    lookback, of which, with `raw_rows`, only what has changed is read. Literals, so that the
    engine opens no other file and no older block.
-#}
{%- macro new_raw_rows(raw_rows=none) -%}

    {%- if not execute -%}
        {{ return('1 = 1') }}
    {%- endif -%}

    {%- do write_alone() -%}
    {%- set conditions = [] -%}

    {%- if not raw_schema() -%}
        {%- do conditions.append(is_new_raw_file()) -%}
    {%- else -%}
        {%- do conditions.append(is_newly_loaded(raw_rows)) -%}
    {%- endif -%}

    {%- set repaired_from = repair_time('ingestion_from') -%}
    {%- if repaired_from -%}
        {%- do conditions.append('loaded_at >= ' ~ timestamp_literal(repaired_from)) -%}
    {%- endif -%}

    {{ return('(' ~ conditions | join(' or ') ~ ')') }}

{%- endmacro %}


{#-
    Rows of the units in which new_raw_rows may be, as a condition: of the new files, or of the
    load days. Counting a unit again does not read those before it.
-#}
{%- macro may_be_in_new_unit() -%}
    {%- set repaired_from = repair_time('ingestion_from') -%}
    {%- if not execute or not is_incremental() or (repaired_from and not raw_schema()) -%}
        {{ return('1 = 1') }}
    {%- endif -%}
    {%- if not raw_schema() -%}
        {{ return(is_new_raw_file()) }}
    {%- endif -%}
    {%- set since = newly_loaded_since() | string -%}
    {%- if repaired_from -%}
        {%- set since = [repaired_from, since] | min -%}
    {%- endif -%}
    {{ return(
        'loaded_at >= ' ~ timestamp_literal(since[:10] ~ ' 00:00:00') if since else '1 = 1'
    ) }}
{%- endmacro %}


{%- macro is_newly_loaded(raw_rows=none) -%}
    {%- set since = newly_loaded_since(raw_rows) -%}
    {{ return('loaded_at >= ' ~ timestamp_literal(since) if since else '1 = 1') }}
{%- endmacro %}


{#-
    The load time of the newest row of this model that is not in the future, less the
    lookback, as text; empty where there is none. With `raw_rows` it is later where the first
    of these rows are as many as they were.
-#}
{%- macro newly_loaded_since(raw_rows=none) -%}

    {%- set newest_query -%}
        select {{ timestamp_text('max(loaded_at)') }}
        from {{ this }}
        where {{ is_loaded_by_now() }}
    {%- endset -%}

    {%- set newest = run_query(newest_query).rows[0][0] -%}

    {%- set counts = raw_rows is not none and flags.WHICH in ('run', 'build') -%}

    {%- if newest is none -%}
        {%- do count_last_raw_loads(raw_rows) if counts -%}
        {{ return('') }}
    {%- endif -%}

    {%- set since_query -%}
        select {{ timestamp_text(microseconds_after(
            timestamp_literal(newest),
            -1000000 * (number_var('ingestion_lookback_seconds') | int)
        )) }}
    {%- endset -%}

    {%- set since = run_query(since_query).rows[0][0] -%}

    {{ return(
        [since, first_changed_load(raw_rows, since, newest)] | max if counts else since
    ) }}

{%- endmacro %}


{#- One row with a clock ahead must not shut out those that follow. -#}
{%- macro is_loaded_by_now() -%}
    loaded_at <= {{ timestamp_literal(
        modules.datetime.datetime.now(modules.pytz.utc).strftime('%Y-%m-%d %H:%M:%S.%f')
    ) }}
{%- endmacro %}
