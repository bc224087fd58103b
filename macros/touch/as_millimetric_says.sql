{#- A touch in Millimetric's words: direct/direct without one, and paid for whatever was bought. -#}
{%- macro source_as_millimetric_says(source) -%}
    case when {{ source }} = '(direct)' then 'direct' else {{ source }} end
{%- endmacro %}


{%- macro medium_as_millimetric_says(medium, channel) -%}
    case
        when {{ is_paid(channel) }} then 'paid'
        when {{ medium }} = '(none)' then 'direct'
        else {{ medium }}
    end
{%- endmacro %}
