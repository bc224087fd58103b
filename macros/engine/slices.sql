{#-
    A first build of a history that is larger than memory: what is decided over all rows at
    once is narrow, and wide rows are joined to it slice by slice, so that no join holds more
    than a slice. No cut, one slice, in a later run, and where an engine joins more than memory
    holds by itself.
-#}

{#- Where the raw files are cut: the last file of each slice but the last. -#}
{%- macro file_slices() -%}
    {{ return(adapter.dispatch('file_slices', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__file_slices() -%}
    {{ return([]) }}
{%- endmacro %}

{#- Compressed, an event takes some 50 bytes. -#}
{%- macro duckdb__file_slices() -%}

    {%- if raw_schema() or is_incremental() or not execute -%}
        {{ return([]) }}
    {%- endif -%}

    {%- set ends_query -%}
        with

        sizes as (

            select
                raw_file,
                sum(size) over (order by raw_file) - size as bytes_before,
                greatest(
                    {{ (number_var('slice_rows', least=1) | int) * 50 }},
                    sum(size) over () / {{ greatest_slice_count() }}
                ) as slice_bytes

            from ({{ raw_files_checked() }}) as checked

        )

        select max(raw_file)
        from sizes
        group by floor(bytes_before / slice_bytes)
        order by max(raw_file)
    {%- endset -%}

    {{ return((run_query(ends_query).columns[0].values() | list)[:-1]) }}

{%- endmacro %}


{#- The number of the slice that a file is in, from 1. -#}
{%- macro number_of_slice(slice_ends, raw_file) -%}
    {%- if slice_ends -%}
        case
        {%- for end in slice_ends %}
            when {{ raw_file }} <= {{ text_literal(end) }} then {{ loop.index }}
        {%- endfor %}
            else {{ slice_ends | length + 1 }}
        end
    {%- else -%}
        1
    {%- endif -%}
{%- endmacro %}


{#-
    Where the sessions of events are cut by their start: of each slice the first time, and the
    first of the next; none where it has no such end.
-#}
{%- macro session_slices(events) -%}
    {{ return(adapter.dispatch('session_slices', 'sojourn')(events)) }}
{%- endmacro %}

{%- macro default__session_slices(events) -%}
    {{ return([[none, none]]) }}
{%- endmacro %}

{%- macro duckdb__session_slices(events) -%}

    {%- if is_incremental() or not execute -%}
        {{ return([[none, none]]) }}
    {%- endif -%}

    {%- set row_count = run_query('select count(*) from ' ~ events).rows[0][0] -%}
    {%- set slice_count = [
        row_count // (number_var('slice_rows', least=1) | int) + 1, greatest_slice_count() | int
    ] | min -%}

    {%- set parts = [] -%}
    {%- for number in range(1, slice_count | int) -%}
        {%- do parts.append(number / slice_count) -%}
    {%- endfor -%}
    {%- if parts | length == 0 -%}
        {{ return([[none, none]]) }}
    {%- endif -%}

    {%- set starts_query -%}
        select distinct {{ timestamp_text('unnest(starts)') }} as slice_start
        from (
            select approx_quantile(session_started_at, {{ parts }}) as starts
            from {{ events }}
            where is_entry
        )
        order by slice_start
    {%- endset -%}

    {%- set bounds = [none] + (run_query(starts_query).columns[0].values() | list) + [none] -%}
    {%- set slices = [] -%}
    {%- for start in bounds[:-1] -%}
        {%- do slices.append([start, bounds[loop.index]]) -%}
    {%- endfor -%}

    {{ return(slices) }}

{%- endmacro %}


{#- The time is within a slice of session_slices, after a keyword; nothing for all of them. -#}
{%- macro within_slice(keyword, slice, time) -%}
    {%- set conditions = [] -%}
    {%- if slice[0] is not none -%}
        {%- do conditions.append(time ~ ' >= ' ~ timestamp_literal(slice[0])) -%}
    {%- endif -%}
    {%- if slice[1] is not none -%}
        {%- do conditions.append(time ~ ' < ' ~ timestamp_literal(slice[1])) -%}
    {%- endif -%}
    {{ return(keyword ~ ' ' ~ conditions | join(' and ') if conditions else '') }}
{%- endmacro %}


{#- Each slice is planned on its own. -#}
{%- macro greatest_slice_count() -%}
    16
{%- endmacro %}
