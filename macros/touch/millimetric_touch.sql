{#- A touch in Millimetric's words: direct/direct without one, and paid for whatever was bought. -#}
{%- macro millimetric_source(source) -%}
    case when {{ source }} = '(direct)' then 'direct' else {{ source }} end
{%- endmacro %}


{%- macro millimetric_medium(medium, channel) -%}
    case
        when {{ channel }} like 'Paid%' then 'paid'
        when {{ medium }} = '(none)' then 'direct'
        else {{ medium }}
    end
{%- endmacro %}
