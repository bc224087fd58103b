{#-
    In place of the macro of this name: pages have their host and path, which entries and
    exits need, too; nothing is looked up or classified.
-#}
{%- macro touched_events(relation) -%}
select
    {{ event_columns().keys() | join(', ') }},
    raw_file,
    rule_site_id,
    {{ url_host('page_url') }} as page_hostname,
    {{ url_path('page_url') }} as page_path,
    {% for column in touch_columns()
        if column not in ('page_hostname', 'page_path', 'touch_rule') %}
    cast(null as {{ dbt.type_string() }}) as {{ column }},
    {% endfor %}
    'none' as touch_rule,
    false as has_tagged_touch,
    false as has_touch

from {{ relation }}
{%- endmacro %}
