{#-
    Raw rows of the files in a tracker's folder. Files of one kind and one header are read
    together with an explicit schema: no file is looked into but once, when it is checked,
    and a filter on raw_file decides which files are opened.
-#}
{%- macro duckdb__raw_files(
    tracker, columns, required=[], as_json=[], structures={}, as_lines=false
) -%}

    {%- if not execute -%}
        {{ return(no_raw_rows(columns)) }}
    {%- endif -%}

    {%- set checked = check_raw_files(tracker, required, as_lines) -%}

    {%- set groups -%}
        select
            kind,
            header,
            is_repaired,
            count(*) as file_count,
            string_agg(distinct suffix, '|' order by suffix) as suffixes,
            min(raw_file) as first_file,
            -- A path ends with the file's name below raw_path, original or repaired.
            min(length(path) - length(raw_file)) as prefix_length,
            count(*) over (partition by kind) as group_count

        from {{ checked }}

        group by
            kind,
            header,
            is_repaired

        order by
            kind,
            is_repaired,
            file_count desc,
            header
    {%- endset -%}

    (
        {%- for group in run_query(groups).rows %}
        {{ raw_file_group(tracker, columns, required, as_json, structures, checked, group) }}
        {{- '\n\n        union all\n' if not loop.last }}
        {%- endfor %}
    )

{%- endmacro %}


{%- macro raw_file_group(tracker, columns, required, as_json, structures, checked, group) -%}

    {%- set header = fromjson(group['header'] or '{"columns": []}') -%}
    {%- set values = raw_file_values(columns, as_json, structures, group['kind'], header) -%}

    {%- set there = [] -%}
    {%- for column in columns if values[column] is not none -%}
        {%- do there.append(column) -%}
    {%- endfor -%}
    {%- for column in required if group['kind'] in ('csv', 'parquet') -%}
        {%- if not column.split('|') | select('in', there) | list -%}
            {{ exceptions.raise_compiler_error(
                'Raw file ' ~ in_raw_path(group['first_file']) ~ ': there is no column '
                ~ column.replace('|', ' or ') ~ '. Columns found: '
                ~ header.columns | join(', ') ~ '.'
            ) }}
        {%- endif -%}
    {%- endfor -%}

        select
            {%- for column in columns %}
            {{ values[column] or 'cast(null as varchar)' }} as {{ adapter.quote(column) }},
            {%- endfor %}
            {{ values['raw_row'] }} as raw_row,
            substr(rows.raw_path, {{ group['prefix_length'] + 1 }}) as raw_file,
            checked.modified_at as file_modified_at

        from {{ raw_file_rows(tracker, columns, structures, checked, group, header) }} as rows

        inner join {{ raw_file_ledger(tracker) }} as checked
            on rows.raw_path = checked.path

        {%- if group['kind'] == 'lines' %}

        -- A blank line says nothing.
        where rows.line is not null
        {%- endif %}

{%- endmacro %}


{#- The expression for each column, by its name; none where a file has no such column. -#}
{%- macro raw_file_values(columns, as_json, structures, kind, header) -%}

    {%- set found = {} -%}
    {%- for name in header.columns -%}
        {%- do found.update({name | lower: name}) -%}
    {%- endfor -%}

    {%- set values = {'raw_row': 'cast(null as varchar)'} -%}
    {%- for column in columns -%}
        {%- if kind == 'lines' -%}
            {%- do values.update({column: 'rows.line' if column == 'line' else none}) -%}
        {%- elif kind == 'ndjson' -%}
            {%- do values.update({column: 'rows.document.' ~ adapter.quote(column)}) -%}
        {%- elif column | lower in found -%}
            {%- do values.update({column: 'rows.' ~ adapter.quote(found[column | lower])}) -%}
            {%- if kind == 'parquet' and (column in as_json or column not in structures) -%}
                {%- set type = header.types[header.columns.index(found[column | lower])] -%}
                {%- set is_text = column in as_json
                    or (column in event_columns() and column != 'properties') -%}
                {%- do values.update({column: parquet_value(values[column], type, is_text)}) -%}
            {%- elif column in structures and kind == 'csv' -%}
                {%- do values.update({column: 'try(json_transform(' ~ values[column] ~ ', '
                    ~ text_literal(tojson(structures[column])) ~ '))'}) -%}
            {%- endif -%}
        {%- else -%}
            {%- do values.update({column: none}) -%}
        {%- endif -%}
    {%- endfor -%}

    {%- if kind == 'ndjson' -%}
        {%- do values.update({'raw_row': 'rows.raw_row'}) -%}
    {%- elif 'sojourn_raw_row' in found -%}
        {%- do values.update({'raw_row': 'rows.sojourn_raw_row'}) -%}
    {%- endif -%}

    {{ return(values) }}

{%- endmacro %}


{#-
    What a type of Parquet says in its own way, as CSV says it, so that it does not depend on the
    types of other files how a value reads. Times stay, and what is nested, unless it is to be
    text: then it is JSON. Bytes are a text whose writer does not say so. Of a number that pandas
    has made a fraction, since some are missing, the whole one counts.
-#}
{%- macro parquet_value(value, type, is_text) -%}
    {%- if modules.re.fullmatch('DOUBLE|FLOAT|DECIMAL[(].*[)]', type) -%}
    {#- Doubles are exact up to 2^53, decimals always. -#}
    {%- set highest = '1e38' if type.startswith('DECIMAL') else '9007199254740991' -%}
    case
        when {{ value }} = floor({{ value }}) and abs({{ value }}) <= {{ highest }}
            then cast(cast({{ value }} as hugeint) as varchar)
        else cast({{ value }} as varchar)
    end
    {%- elif type == 'BLOB' -%}
    coalesce(try(decode({{ value }})), cast({{ value }} as varchar))
    {%- elif modules.re.search('^DATE|^TIME', type) -%}
    {{ value }}
    {%- elif modules.re.search('^STRUCT|^MAP|^UNION|\\]$', type) and not is_text -%}
    {{ value }}
    {%- else -%}
    {{ json_text(value, type) }}
    {%- endif -%}
{%- endmacro %}


{#- The rows of a group's files, with raw_path. -#}
{%- macro raw_file_rows(tracker, columns, structures, checked, group, header) -%}

    {%- set paths = raw_file_patterns(tracker, checked, group) -%}

    {%- if group['kind'] == 'parquet' -%}
            read_parquet(
                {{ paths }},
                filename = 'raw_path', hive_partitioning = false
            )
    {%- elif group['kind'] == 'csv' -%}
            read_csv(
                {{ paths }},
                filename = 'raw_path', hive_partitioning = false,
                auto_detect = false, header = true,
                delim = {{ text_literal(header.delimiter) }}, quote = '"', escape = '"',
                columns = {
                    {%- for name in header.columns %}
                    {{ text_literal(name) }}: 'varchar'{{ ',' if not loop.last }}
                    {%- endfor %}
                }
            )
    {%- elif group['kind'] == 'lines' -%}
            {{ raw_file_lines(paths) }}
    {%- else -%}
            (
                select
                    raw_path,
                    document,
                    case
                        when document is null or ltrim(line)[1] != '{' then line
                    end as raw_row

                from (
                    select
                        raw_path,
                        line,
                        try(json_transform(line, '{
                            {%- for column in columns -%}
                            {{ tojson(column) | replace("'", "''") }}:
                            {{- ' ' ~ tojson(structures.get(column, 'VARCHAR')) }}
                            {{- ', ' if not loop.last }}
                            {%- endfor -%}
                        }')) as document

                    from {{ raw_file_lines(paths) }}

                    where {{ without_around('line', white_space()) }} != ''
                )
            )
    {%- endif -%}

{%- endmacro %}


{#- Whole lines as the column line: no delimiter, no quotes. -#}
{%- macro raw_file_lines(paths) -%}
            read_csv(
                {{ paths }},
                filename = 'raw_path', hive_partitioning = false,
                auto_detect = false, header = false,
                delim = '', quote = '', escape = '', columns = {'line': 'varchar'}
            )
{%- endmacro %}


{#-
    What to read for a group: patterns where they match its files and no others, so that
    the view outlives the files; else each file by name.
-#}
{%- macro raw_file_patterns(tracker, checked, group) -%}

    {%- set patterns = [] -%}
    {%- set suffixes = group['suffixes'].split('|') -%}
    {%- for suffix in ([''] if '' in suffixes else suffixes) -%}
        {%- do patterns.append(
            text_literal(glob_text(in_raw_path(tracker)) ~ '/**/*' ~ suffix)
        ) -%}
    {%- endfor -%}
    {%- set globs = '[' ~ patterns | join(', ') ~ ']' -%}

    {%- if group['group_count'] == 1 and not group['is_repaired'] -%}
        {%- set matched = run_query('select count(*) from glob(' ~ globs ~ ')') -%}
        {%- if matched.rows[0][0] == group['file_count'] -%}
            {{ return(globs) }}
        {%- endif -%}
    {%- endif -%}

    {%- set names_query -%}
        select path
        from {{ checked }}
        where
            kind = {{ text_literal(group['kind']) }}
            and is_repaired = {{ group['is_repaired'] }}
            and header is not distinct from {{
                'null' if group['header'] is none else text_literal(group['header']) }}
        order by path
    {%- endset -%}

    {%- set names = [] -%}
    {%- for row in run_query(names_query).rows -%}
        {%- do names.append(text_literal(glob_text(row[0]))) -%}
    {%- endfor -%}

    {{ return('[' ~ names | join(',\n                ') ~ ']') }}

{%- endmacro %}
