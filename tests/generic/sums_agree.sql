{#-
    Each column, added up over the whole table, is what the expression gives over the other
    one. Fails with the columns that differ, and with both values.
-#}
{% test sums_agree(model, other, sums) %}

{% for column, expression in sums.items() %}
select
    '{{ column }}' as column_name,
    cast(one.total as {{ dbt.type_string() }}) as total,
    cast(other.total as {{ dbt.type_string() }}) as other_total

from (select sum({{ column }}) as total from {{ model }}) as one

cross join (select {{ expression }} as total from {{ other }}) as other

where coalesce(one.total, 0) != coalesce(other.total, 0)

{{ 'union all' if not loop.last }}
{% endfor %}

{% endtest %}
