{%- set columns = (event_columns().keys() | list)
    + (provenance_columns().keys() | list) -%}

with

unioned as (

    {% for tracker in enabled_trackers() %}
    select
    {% for column in columns %}
        {{ column }}{{ ',' if not loop.last }}
    {% endfor %}

    from {{ ref('stg_' ~ tracker ~ '__events') }}

    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from unioned
