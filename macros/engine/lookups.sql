{#-
    The indexes of a model, for its config: lists of columns by which it is looked up in a
    run that must not read all of it. None where an engine prunes by blocks or partitions.
-#}
{%- macro lookups(column_lists) -%}
    {{ return(adapter.dispatch('lookups', 'sojourn')(column_lists)) }}
{%- endmacro %}

{%- macro default__lookups(column_lists) -%}
    {{ return([]) }}
{%- endmacro %}

{%- macro redshift__lookups(column_lists) -%}
    {{ sojourn.default__lookups(column_lists) }}
{%- endmacro %}

{%- macro postgres__lookups(column_lists) -%}
    {%- set indexes = [] -%}
    {%- for columns in column_lists -%}
        {%- do indexes.append({'columns': columns}) -%}
    {%- endfor -%}
    {{ return(indexes) }}
{%- endmacro %}


{#-
    Makes known to the planner what a table holds now, in the columns by which it is looked
    up, for the models that read it next; nothing where the engine knows by itself.
-#}
{%- macro refresh_statistics(relation, columns) -%}
    {{ return(adapter.dispatch('refresh_statistics', 'sojourn')(relation, columns)) }}
{%- endmacro %}

{%- macro default__refresh_statistics(relation, columns) -%}{%- endmacro %}

{#- Of all columns it takes five times as long. -#}
{%- macro postgres__refresh_statistics(relation, columns) -%}
    analyze {{ relation }} ({{ columns | join(', ') }})
{%- endmacro %}


{#-
    A hook before every mart: joins by several columns are not to be guessed to leave one row,
    for which the others would be gone through one by one. Not before a later run of a model that
    names lookups, as it goes to few rows by its indexes.
-#}
{%- macro expect_many_rows() -%}
    {%- if not (is_incremental() and config.get('indexes')) -%}
        {{ return(adapter.dispatch('expect_many_rows', 'sojourn')()) }}
    {%- endif -%}
{%- endmacro %}

{%- macro default__expect_many_rows() -%}{%- endmacro %}

{%- macro redshift__expect_many_rows() -%}{%- endmacro %}

{#- A million events: the page views took minutes, as hash joins ten seconds. -#}
{%- macro postgres__expect_many_rows() -%}
    set local enable_nestloop = off
{%- endmacro %}


{#-
    How the rows of a table lie, for who reads a range of these columns. An order at writing
    where an engine knows least and greatest values by block; nothing where indexes,
    partitions or a sorting key of the table do it.
-#}
{%- macro laid_out_by(columns) -%}
    {{ return(adapter.dispatch('laid_out_by', 'sojourn')(columns)) }}
{%- endmacro %}

{%- macro default__laid_out_by(columns) -%}
    order by {{ columns | join(', ') }}
{%- endmacro %}

{%- macro redshift__laid_out_by(columns) -%}
    {{ sojourn.default__laid_out_by(columns) }}
{%- endmacro %}

{%- macro postgres__laid_out_by(columns) -%}{%- endmacro %}

{%- macro clickhouse__laid_out_by(columns) -%}{%- endmacro %}

{%- macro spark__laid_out_by(columns) -%}{%- endmacro %}
