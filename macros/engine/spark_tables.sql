{#-
    A table of what a query gives, as its contract says; in partitions of days where one is
    named.
-#}
{%- macro spark_create_table(relation, query, day_of_column='') -%}
    {%- if config.get('contract').enforced -%}
        {%- set query = get_select_subquery(query) -%}
    {%- endif -%}
    create table {{ relation }}
    {{ file_format_clause() or 'using parquet' }}
    {%- if day_of_column %}
    {%- set day = sojourn.spark_day(day_of_column) %}
    partitioned by ({{ day }})
    as
    select
        /*+ rebalance({{ day }}) */
        *
    from (
        select
            *
            {%- if day != day_of_column %},
            to_date({{ day_of_column }}) as {{ day }}
            {%- endif %}
        from ({{ query }}) as whole
    ) as in_days
    {%- else %}
    as
    {{ query }}
    {%- endif %}
{%- endmacro %}


{#-
    Makes a table of what a query gives. Spark writes every query of a with clause out at each
    place that reads it, so those that are marked as kept and read more than once become tables
    first, for as long as this takes, and those of which it must know the size.
-#}
{%- macro spark_build(relation, query, day_of_column='') -%}
    {%- set kept = [] -%}
    {%- set rest = sojourn.spark_keep(query, kept) -%}
    {%- call statement('main') -%}
        {{ sojourn.spark_create_table(relation, rest, day_of_column) }}
    {%- endcall -%}
    {%- for table in kept -%}
        {%- do run_query('drop table ' ~ table) -%}
    {%- endfor -%}
{%- endmacro %}


{#- The query over those tables, which it makes and adds to `kept`. -#}
{%- macro spark_keep(query, kept) -%}
    {%- set mark = '([a-z_0-9]+) as((?: +/[*] (?:kept|of known size) [*]/)+) +[(]' -%}
    {%- set token = "'(?:[^'\\\\]|\\\\.)*'|--[^\n]*|/[*].*?[*]/|[()]" -%}
    {%- set now = namespace(text=query, place=0) -%}
    {%- for _ in range(modules.re.findall(mark, query) | length) -%}
        {%- set found = modules.re.compile(mark).search(now.text, now.place) -%}
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
            {%- do run_query('create table ' ~ table ~ ' using parquet as ' ~ before
                ~ ' select * from (' ~ now.text[found.end():depth.end] ~ ') as kept') -%}
            {%- do kept.append(table) -%}
            {%- set rest = now.text[depth.end:] -%}
            {%- set now.text = now.text[:found.end()] ~ 'select * from ' ~ table -%}
            {%- set now.place = now.text | length -%}
            {%- set now.text = now.text ~ rest -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(now.text) }}
{%- endmacro %}


{#- Tables that are made anew: dropped and made, as plain Parquet tables cannot be exchanged. -#}
{% materialization table, adapter='spark' %}

    {%- set existing = load_relation(this) -%}

    {%- do sojourn.spark_run_hooks(pre_hooks) -%}
    {%- if existing is not none -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- do sojourn.spark_build(this, sql) -%}
    {%- do sojourn.spark_run_hooks(post_hooks) -%}

    {{ return({'relations': [this]}) }}

{% endmaterialization %}
