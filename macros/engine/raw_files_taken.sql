{#- The table of the files that a model has read, each with its size and time. -#}
{%- macro raw_files_taken(relation=none) -%}
    {%- set relation = relation or this -%}
    {{ return(relation.incorporate(
        path={'identifier': 'raw_files_taken__' ~ relation.identifier}, type='table'
    )) }}
{%- endmacro %}


{#-
    The files that were checked, as a query: those of all trackers that are on, or of the one
    that the model's meta names. The staging of others may still be running beside it.
-#}
{%- macro raw_files_checked() -%}

    {%- set queries = [] -%}
    {%- set own_tracker = model.config.meta.get('tracker') -%}
    {%- for tracker in ([own_tracker] if own_tracker else enabled_trackers()) -%}
        {%- set ledger = raw_file_ledger(tracker) -%}
        {%- if adapter.get_relation(ledger.database, ledger.schema, ledger.identifier) -%}
            {%- do queries.append('select raw_file, size, modified_at from ' ~ ledger) -%}
        {%- endif -%}
    {%- endfor -%}

    {%- if queries | length == 0 -%}
        {{ return(
            "select '' as raw_file, cast(0 as bigint) as size,"
            ~ " cast(null as timestamp) as modified_at where false"
        ) }}
    {%- endif -%}

    {{ return(queries | join('\nunion all\n')) }}

{%- endmacro %}


{#-
    A condition on raw_file: the file was checked and is not among those taken. Beyond a
    few names one text that holds them all is searched, because a long list of literals is
    compared with every file in turn (1,000 of 2,000 files: 1.1 s against 0.08 s).
-#}
{%- macro is_new_raw_file() -%}

    {%- set taken = raw_files_taken() -%}
    {%- set names_query -%}
        select checked.raw_file
        from ({{ raw_files_checked() }}) as checked
        {%- if adapter.get_relation(taken.database, taken.schema, taken.identifier) %}
        anti join {{ taken }} as taken
            on
                checked.raw_file = taken.raw_file
                and checked.size = taken.size
                and checked.modified_at = taken.modified_at
        {%- endif %}
        order by checked.raw_file
    {%- endset -%}

    {%- set names = run_query(names_query).columns[0].values() -%}

    {%- if names | length == 0 -%}
        {{ return('1 = 0') }}
    {%- elif names | length <= 20 -%}
        {%- set literals = [] -%}
        {%- for name in names -%}
            {%- do literals.append(text_literal(name)) -%}
        {%- endfor -%}
        {{ return('raw_file in (' ~ literals | join(', ') ~ ')') }}
    {%- endif -%}

    {{ return(
        'contains(' ~ text_literal('\n' ~ names | join('\n') ~ '\n')
        ~ ", chr(10) || raw_file || chr(10))"
    ) }}

{%- endmacro %}


{%- macro note_raw_files_taken(replaces_all) -%}

    create table if not exists {{ raw_files_taken() }} (
        raw_file varchar,
        size bigint,
        modified_at timestamp
    );

    delete from {{ raw_files_taken() }}
    {%- if not replaces_all %}
    where raw_file in (select checked.raw_file from ({{ raw_files_checked() }}) as checked)
    {%- endif %};

    insert into {{ raw_files_taken() }}
    select * from ({{ raw_files_checked() }}) as checked

{%- endmacro %}
