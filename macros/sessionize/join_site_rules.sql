{#- The rules of a row's site: its own, or those of '*'; joined to a relation as site_rules. -#}
{%- macro join_site_rules(relation, rules='site_rules') -%}
    left join {{ rules }} as own_rules
        on {{ relation }}.site_id = own_rules.site_id

    inner join {{ rules }} as site_rules
        on coalesce(own_rules.site_id, '*') = site_rules.site_id
{%- endmacro %}
