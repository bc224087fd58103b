{#-
    A query in which what its with clause marks as kept and reads more than once, or marks as of
    known size, is a table beside the model. It makes them, and adds them to `tables` for whoever
    drops them. `mark` is a pattern of the marks, between as and the parenthesis. Each of its
    queries is sent with those that it reads alone: an engine takes as long to read a long text as
    to answer it.
-#}
{%- macro kept_as_tables(query, tables, mark, stored_as) -%}

    {%- set ctes = sojourn.outermost_ctes(query, mark) -%}
    {%- if not ctes -%}
        {{ return(query) }}
    {%- endif -%}
    {%- set word = modules.re.sub('--[^\n]*', '', query[:ctes[0].start]) | trim ~ ' ' -%}

    {%- for cte in ctes -%}
        {%- set readers = modules.re.findall(
            '\\b(?:from|join)\\s+' ~ cte.name ~ '\\b', query[cte.start:]
        ) | length -%}
        {%- if cte.mark and readers and (readers > 1 or 'of known size' in cte.mark) -%}
            {%- set table = sojourn.side_table(this, 'kept_' ~ cte.name) -%}
            {%- do run_query('drop table if exists ' ~ table) -%}
            {%- do run_query('create table ' ~ table ~ ' ' ~ stored_as ~ ' as ' ~
                sojourn.with_what_it_reads(
                    'select * from (' ~ cte.query ~ ') as kept', ctes[:loop.index0], word
                )
            ) -%}
            {%- do tables.append(table) -%}
            {%- do cte.update({'mark': '', 'query': 'select * from ' ~ table}) -%}
        {%- endif -%}
    {%- endfor -%}

    {{ return(sojourn.with_what_it_reads(query[ctes[-1].end:], ctes, word)) }}

{%- endmacro %}


{#- The queries of the with clause that a query begins with, in their order, as dictionaries. -#}
{%- macro outermost_ctes(query, mark) -%}
    {%- set ctes = [] -%}
    {%- set token = "(?s)'(?:[^'\\\\]|\\\\.)*'|--[^\n]*"
        ~ '|(?P<cte>\\b([a-z_0-9]+) as +((?:' ~ mark ~ ')?) *[(])'
        ~ '|/[*].*?[*]/|(?P<opens>[(])|(?P<closes>[)])' -%}
    {%- set now = namespace(depth=0, cte=none) -%}
    {%- for part in modules.re.finditer(token, query) if part.lastgroup -%}
        {%- if part.lastgroup == 'closes' -%}
            {%- set now.depth = now.depth - 1 -%}
            {%- if now.depth == 0 and now.cte -%}
                {%- do ctes.append({
                    'name': now.cte.group(2),
                    'mark': now.cte.group(3),
                    'query': query[now.cte.end():part.start()],
                    'start': now.cte.start(),
                    'end': part.end(),
                }) -%}
                {%- set now.cte = none -%}
            {%- endif -%}
        {%- else -%}
            {%- if now.depth == 0 and part.lastgroup == 'cte' -%}
                {%- set now.cte = part -%}
            {%- endif -%}
            {%- set now.depth = now.depth + 1 -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(ctes) }}
{%- endmacro %}


{#- A query behind those of some CTEs that it reads, itself or through others of them. -#}
{%- macro with_what_it_reads(query, ctes, word) -%}
    {%- set needed = [] -%}
    {%- set words = set(modules.re.findall('\\w+', query)) -%}
    {%- for cte in ctes | reverse if cte.name in words -%}
        {%- do needed.insert(0, cte.name ~ ' as ' ~ cte.mark ~ ' (' ~ cte.query ~ ')') -%}
        {%- do words.update(modules.re.findall('\\w+', cte.query)) -%}
    {%- endfor -%}
    {{ return((word ~ needed | join(',\n') ~ ' ' if needed else '') ~ query) }}
{%- endmacro %}
