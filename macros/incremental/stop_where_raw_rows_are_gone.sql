{#-
    Stops where a table that counts them has fewer raw rows than came of them: what a person
    can do about it is said here, where a failed test would say a number.
-#}
{%- macro stop_where_raw_rows_are_gone(audit) -%}

    {%- if not execute or load_relation(audit) is none -%}
        {{ return('') }}
    {%- endif -%}

    {%- set surplus -%}
        select
            tracker,
            min(loaded_on) as loaded_on,
            -sum(duplicate_count) as row_count
        from {{ audit }}
        where duplicate_count < 0
        group by tracker
        order by tracker
    {%- endset -%}

    {%- for row in run_query(surplus).rows -%}
        {{ exceptions.raise_compiler_error(
            'Tracker ' ~ row[0] ~ ', loaded on ' ~ row[1] ~ ' or later: of ' ~ row[2] ~ ' rows in'
            ~ ' events and rejected_events there is no raw row any more. Rows that were read have'
            ~ ' been changed in their file, or are gone from it: add rows and files, and leave'
            ~ ' those that were read. Or a rule has changed, and a row that was rejected is among'
            ~ ' the events, too: set the var reclassify_from to the day of the earliest, once. `dbt'
            ~ ' build --full-refresh` mends both: it builds all of the raw rows that are there now.'
        ) }}
    {%- endfor -%}

{%- endmacro %}
