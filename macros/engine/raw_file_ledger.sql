{#-
    The table of the files of a tracker that were found and checked when its staging view
    was compiled last. Later models read these files and no others: what arrives meanwhile
    waits, whole, for the next run.
-#}
{%- macro raw_file_ledger(tracker) -%}
    {{ return(api.Relation.create(
        database=target.database,
        schema=target.schema,
        identifier='raw_files_checked__' ~ tracker,
        type='table'
    )) }}
{%- endmacro %}


{#-
    Lists a tracker's files and checks those that are new or changed; an error names every
    file that cannot be read, and then nothing is written. Returns the relation with the
    result: the ledger in a run or build, a temporary table elsewhere.
-#}
{%- macro check_raw_files(tracker, required, as_lines) -%}

    {%- do stop_without_plugin() -%}

    {%- set folder = in_raw_path(tracker) -%}
    {%- set ledger = raw_file_ledger(tracker) -%}
    {%- set checked = 'raw_files_found__' ~ tracker -%}
    {%- set known = adapter.get_relation(ledger.database, ledger.schema, ledger.identifier) -%}

    {%- do run_query(raw_file_check(folder, known, required, as_lines, checked)) -%}

    {%- set problems = run_query(
        'select raw_file, problem from ' ~ checked ~ ' where problem is not null'
        ~ ' order by raw_file limit 10'
    ) -%}

    {%- if problems.rows | length > 0 -%}
        {%- set lines = [] -%}
        {%- for row in problems.rows -%}
            {%- do lines.append('Raw file ' ~ in_raw_path(row[0]) ~ ': ' ~ row[1]) -%}
        {%- endfor -%}
        {{ exceptions.raise_compiler_error(lines | join('\n')) }}
    {%- endif -%}

    {%- set read_count = run_query('select count(*) from ' ~ checked).rows[0][0] -%}

    {%- if read_count == 0 -%}
        {{ exceptions.raise_compiler_error(
            'No raw files for the tracker ' ~ tracker ~ ': the folder ' ~ folder ~ ' is'
            ~ ' absent or has none. Put ' ~ ('logs' if as_lines
                else 'Parquet, CSV or NDJSON files') ~ ' there, point SOJOURN_RAW_PATH (or'
            ~ ' the var raw_path) to the folder above it, or take ' ~ tracker ~ ' out of the'
            ~ ' trackers (SOJOURN_TRACKERS or the var trackers).'
        ) }}
    {%- endif -%}

    {%- for row in run_query(
        'select raw_file, warning from ' ~ checked ~ ' where warning is not null'
        ~ ' and is_new order by raw_file limit 10'
    ).rows -%}
        {%- do exceptions.warn('Raw file ' ~ in_raw_path(row[0]) ~ ': ' ~ row[1]) -%}
    {%- endfor -%}
    {%- do warn_of_other_files(folder, as_lines) -%}

    {%- if flags.WHICH not in ('run', 'build') -%}
        {{ return(checked) }}
    {%- endif -%}

    {%- do run_query('create or replace table ' ~ ledger ~ ' as select * from ' ~ checked) -%}
    {%- do adapter.cache_added(ledger) -%}

    {{ return(ledger) }}

{%- endmacro %}


{#- Stops where the profile lacks the plugin that looks into raw files. -#}
{%- macro stop_without_plugin() -%}
    {%- set found = run_query(
        "select 1 from duckdb_functions() where function_name = 'sojourn_check_raw_file' limit 1"
    ) -%}
    {%- if found.rows | length == 0 -%}
        {{ exceptions.raise_compiler_error(
            'Raw files are checked by a plugin that the profile lacks. Put this into the target of'
            ~ ' profiles.yml: plugins: [{module: sojourn_raw_files}], and module_paths with the'
            ~ ' folder of sojourn_raw_files.py: [plugins], or [dbt_packages/sojourn/plugins] where'
            ~ ' Sojourn is a package.'
        ) }}
    {%- endif -%}
{%- endmacro %}


{#- Says which files are passed over, as their names end in nothing that is read. -#}
{%- macro warn_of_other_files(folder, as_lines) -%}
    {%- set others = run_query(
        'select raw_file from (' ~ listed_raw_files(folder, as_lines) ~ ') as listed'
        ~ ' where kind is null order by raw_file'
    ).columns[0].values() -%}
    {%- if others | length > 0 -%}
        {%- do exceptions.warn(
            'Of ' ~ folder ~ ' these files are not read: ' ~ others[:10] | join(', ')
            ~ (' and ' ~ (others | length - 10) ~ ' more' if others | length > 10)
            ~ (
                '. A log is named otherwise than a table of events.' if as_lines
                else '. Names end in .parquet, .csv, .tsv, .ndjson, .jsonl or .json; the text'
                ~ ' files may be compressed: .gz, .zst.'
            )
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#- The files of a folder with their kind, which is null where the name ends in none. -#}
{%- macro listed_raw_files(folder, as_lines) -%}

    with

    found as (

        select
            filename as found_path,
            substr(filename, {{ in_raw_path('') | length + 1 }}) as raw_file,
            size,
            cast(last_modified at time zone 'UTC' as timestamp) as modified_at,
            regexp_extract(
                filename,
                '(?i)\.(?:(parquet|pq)|(csv|tsv)(\.gz|\.zst)?|(ndjson|jsonl|json)(\.gz|\.zst)?)$'
            ) as table_suffix

        from read_blob({{ text_literal(glob_text(folder) ~ '/**/*') }})

        -- What other programs leave beside their files: .DS_Store, _SUCCESS.
        where not regexp_matches(filename, '(^|/)[._][^/]*$')

    ),

    final as (

        select
            * exclude (table_suffix),
            {% if as_lines %}
            case when table_suffix = '' then 'lines' end as kind,
            regexp_extract(found_path, '(?i)(\.gz|\.zst)?$') as suffix
            {% else %}
            case
                when regexp_matches(table_suffix, '(?i)^\.(parquet|pq)') then 'parquet'
                when regexp_matches(table_suffix, '(?i)^\.(csv|tsv)') then 'csv'
                when table_suffix != '' then 'ndjson'
            end as kind,
            table_suffix as suffix
            {% endif %}

        from found

    )

    select * from final

{%- endmacro %}


{%- macro raw_file_check(folder, known, required, as_lines, checked) -%}

    create or replace temp table {{ checked }} as

    with

    listed as (

        {{ listed_raw_files(folder, as_lines) | indent(4) }}

    ),

    known as (

        {% if known %}
        select * from {{ known }} where not is_repaired
        {% else %}
        select
            '' as raw_file, 0 as size, cast(null as timestamp) as modified_at,
            '' as kind, '' as header, '' as warning
        where false
        {% endif %}

    ),

    unknown as (

        select
            listed.*,
            sojourn_check_raw_file(
                listed.found_path, listed.raw_file, listed.kind,
                {{ text_literal(required | join(',')) }}
            ) as verdict

        from listed

        left join known
            on
                listed.raw_file = known.raw_file
                and listed.size = known.size
                and listed.modified_at = known.modified_at
                and listed.kind = known.kind

        where listed.kind is not null and known.raw_file is null

    )

    select
        listed.found_path as path,
        listed.raw_file,
        listed.size,
        listed.modified_at,
        listed.kind,
        listed.suffix,
        known.header,
        false as is_repaired,
        cast(null as varchar) as problem,
        known.warning,
        false as is_new

    from listed

    inner join known
        on
            listed.raw_file = known.raw_file
            and listed.size = known.size
            and listed.modified_at = known.modified_at
            and listed.kind = known.kind

    union all

    select
        coalesce(verdict ->> 'repaired_path', found_path),
        raw_file,
        size,
        modified_at,
        kind,
        suffix,
        verdict ->> 'header',
        verdict ->> 'repaired_path' is not null,
        verdict ->> 'problem',
        verdict ->> 'warning',
        true

    from unknown

    order by raw_file

{%- endmacro %}


{#- A path in which glob characters stand for themselves. -#}
{%- macro glob_text(path) -%}
    {{ return(path | replace('[', '[[]') | replace('*', '[*]') | replace('?', '[?]')) }}
{%- endmacro %}
