{%- set columns = event_columns().keys() | list -%}

with

validated as (

    select * from {{ ref('int_events_validated') }}

    where rejection_reason is null

),

site_rules as (

    select * from {{ ref('int_site_rules') }}

),

final as (

    select
        {% for column in columns %}
        validated.{{ column }},
        {% endfor %}
        validated.raw_file,
        validated.rule_site_id,
        site_rules.internal_domains,
        site_rules.touch_order

    from validated

    inner join site_rules
        on validated.rule_site_id = site_rules.site_id

)

select * from final
