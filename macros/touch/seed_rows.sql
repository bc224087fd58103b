{#-
    The rows of a rule seed in the order of their position, read when a model is compiled:
    few rules over many events are faster as constants of the query. Empty before the seed
    has been loaded.
-#}
{%- macro seed_rows(relation) -%}
    {%- if execute and load_relation(relation) is not none -%}
        {{ return(run_query('select * from ' ~ relation ~ ' order by position').rows) }}
    {%- else -%}
        {{ return([]) }}
    {%- endif -%}
{%- endmacro %}
