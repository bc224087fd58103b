{#- The expression is true of every row; of a column it is read after its name. -#}
{% test expression_holds(model, expression, column_name='') %}

select * from {{ model }}

where coalesce(not ({{ column_name }} {{ expression }}), true)

{% endtest %}
