{#- Every table of a model on Spark is made so. -#}
{%- macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {{ spark_create_table(relation, compiled_code) }}
{%- endmacro %}


{#-
    A table of what a query gives, as its contract says; in partitions of days where one is
    named.
-#}
{%- macro spark_create_table(relation, query, day_of_column=none) -%}
    {%- set query = spark_keeping(query) -%}
    {%- if config.get('contract').enforced -%}
        {%- set query = get_select_subquery(query) -%}
    {%- endif -%}
    create table {{ relation }}
    {{ file_format_clause() or 'using parquet' }}
    {%- if day_of_column %}
    {%- set day = spark_day(day_of_column) %}
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
    The queries of the with clause that are marked as kept are computed once: Spark writes
    every other one out at each place, and a plan grows with the places. A condition that is
    always true keeps it from that, since it must not compute a chance number twice.
-#}
{%- macro spark_keeping(query) -%}
    {%- set token = "/[*] kept [*]/|'(?:[^'\\\\]|\\\\.)*'|--[^\n]*|[()]" -%}
    {%- set pieces = [] -%}
    {%- set kept_depths = [] -%}
    {%- set now = namespace(place=0, depth=0, is_marked=false) -%}
    {%- for found in modules.re.finditer(token, query) -%}
        {%- if found.group(0) == '/* kept */' -%}
            {%- set now.is_marked = true -%}
        {%- elif found.group(0) == '(' -%}
            {%- set now.depth = now.depth + 1 -%}
            {%- if now.is_marked -%}
                {%- set now.is_marked = false -%}
                {%- do kept_depths.append(now.depth) -%}
                {%- do pieces.append(query[now.place:found.end()] ~ 'select * from (') -%}
                {%- set now.place = found.end() -%}
            {%- endif -%}
        {%- elif found.group(0) == ')' -%}
            {%- if kept_depths and kept_depths[-1] == now.depth -%}
                {%- do kept_depths.pop() -%}
                {%- do pieces.append(query[now.place:found.start()] ~ ') where rand() >= 0)') -%}
                {%- set now.place = found.end() -%}
            {%- endif -%}
            {%- set now.depth = now.depth - 1 -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(pieces | join('') ~ query[now.place:]) }}
{%- endmacro %}
