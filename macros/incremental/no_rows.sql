{#-
    No rows, with the columns of this model's contract: what a full refresh finds stored, so
    that it goes through the same SQL as every other run.
-#}
{%- macro no_rows() -%}
    select * from ({{ get_empty_schema_sql(model['columns']) }}) as nothing where 1 = 0
{%- endmacro %}
