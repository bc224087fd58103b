{#- In place of the macro of this name: nothing is taken apart, looked up or classified. -#}
{%- macro touched_events(relation) -%}
select
    {{ event_columns().keys() | join(', ') }},
    raw_file,
    rule_site_id,
    {% for column in touch_columns() if column != 'touch_rule' %}
    cast(null as {{ dbt.type_string() }}) as {{ column }},
    {% endfor %}
    'none' as touch_rule,
    false as has_tagged_touch,
    false as has_touch

from {{ relation }}
{%- endmacro %}
