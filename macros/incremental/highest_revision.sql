{#- The highest revision in a table, as a literal; 0 where it is empty. -#}
{%- macro highest_revision(relation) -%}
    {%- set highest = run_query('select max(revision) from ' ~ relation).rows[0][0]
        if execute else 0 -%}
    cast({{ (highest or 0) | int }} as bigint)
{%- endmacro %}
