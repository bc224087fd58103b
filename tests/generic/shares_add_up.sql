{#-
    Under one attribution model the credits of each conversion are 1 in all and its cents
    the revenue; no conversion is without. Fails with the conversions of which it is not so.
-#}
{% test shares_add_up(model, conversions, model_name) %}

with

summed as (

    select
        site_id,
        event_id,
        sum({{ model_name }}_credit) as credit,
        sum({{ model_name }}_cents) as cents

    from {{ model }}

    group by
        site_id,
        event_id

)

select conversions.*

from {{ conversions }} as conversions

left join summed
    on
        conversions.site_id = summed.site_id
        and conversions.event_id = summed.event_id

where
    summed.event_id is null
    or summed.credit != 1
    or summed.cents != conversions.revenue_cents

{% endtest %}
