{#-
    Where the raw files are cut for a first build: the last file of each slice but the last.
    Placing looks at all events at once and keeps 60 bytes of each; a slice's wide rows then
    meet their own part of that, so that no join is larger than memory, whatever the history.
    No cut where raw events are tables, or an engine joins more than memory holds by itself.
-#}
{%- macro raw_file_slices() -%}
    {{ return(adapter.dispatch('raw_file_slices', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__raw_file_slices() -%}
    {{ return([]) }}
{%- endmacro %}

{#- No more than 16 slices, since each is planned on its own. -#}
{%- macro duckdb__raw_file_slices() -%}

    {%- if raw_schema() or not execute -%}
        {{ return([]) }}
    {%- endif -%}

    {%- set ends_query -%}
        with

        sizes as (

            select
                raw_file,
                sum(size) over (order by raw_file) - size as bytes_before,
                greatest(
                    {{ (var('slice_megabytes') | int) * 1000000 }}, sum(size) over () / 16
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
