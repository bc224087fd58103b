{#-
    A query in which what its with clause marks as kept and reads more than once, or marks as of
    known size, is a table beside the model. It makes them, and adds them to `tables` for whoever
    drops them. `mark` is a pattern of the marks, between as and the parenthesis.
-#}
{%- macro kept_as_tables(query, tables, mark, stored_as) -%}
    {%- set start = '([a-z_0-9]+) as +(' ~ mark ~ ') *[(]' -%}
    {%- set token = "'(?:[^'\\\\]|\\\\.)*'|--[^\n]*|/[*].*?[*]/|[()]" -%}
    {%- set now = namespace(text=query, place=0) -%}
    {%- for _ in range(modules.re.findall(start, query) | length) -%}
        {%- set found = modules.re.compile(start).search(now.text, now.place) -%}
        {%- set name = found.group(1) -%}
        {%- set is_top = [] -%}
        {%- set depth = namespace(now=0, end=0) -%}
        {%- for part in modules.re.finditer(token, now.text) if not depth.end -%}
            {%- if part.group(0) == '(' -%}
                {%- if part.end() == found.end() and depth.now == 0 -%}
                    {%- do is_top.append(true) -%}
                {%- endif -%}
                {%- set depth.now = depth.now + 1 -%}
            {%- elif part.group(0) == ')' -%}
                {%- set depth.now = depth.now - 1 -%}
                {%- if is_top and depth.now == 0 -%}
                    {%- set depth.end = part.start() -%}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set now.place = found.end() -%}
        {%- set readers = modules.re.findall(
            '\\b(?:from|join)\\s+' ~ name ~ '\\b', now.text[found.end():]
        ) -%}
        {%- if is_top and readers
            and (readers | length > 1 or 'of known size' in found.group(2)) -%}
            {%- set table = sojourn.side_table(this, 'kept_' ~ name) -%}
            {%- set before = modules.re.sub(
                '(?:,|\\bwith)\\s*(?:--[^\n]*\n\\s*)*$', '', now.text[:found.start()]
            ) -%}
            {%- do run_query('drop table if exists ' ~ table) -%}
            {%- do run_query('create table ' ~ table ~ ' ' ~ stored_as ~ ' as ' ~ before
                ~ ' select * from (' ~ now.text[found.end():depth.end] ~ ') as kept') -%}
            {%- do tables.append(table) -%}
            {%- set rest = now.text[depth.end:] -%}
            {%- set now.text = now.text[:found.start()] ~ name ~ ' as (select * from ' ~ table -%}
            {%- set now.place = now.text | length -%}
            {%- set now.text = now.text ~ rest -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(now.text) }}
{%- endmacro %}
