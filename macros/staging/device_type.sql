{#- A tracker's word for a device as desktop, mobile, tablet or other. -#}
{%- macro device_type(word) -%}
    case
        when lower({{ word }}) in ('desktop', 'laptop', 'computer', 'pc') then 'desktop'
        when lower({{ word }}) in ('mobile', 'phone', 'smartphone') then 'mobile'
        when lower({{ word }}) = 'tablet' then 'tablet'
        when {{ word }} is not null and {{ word }} != '' then 'other'
    end
{%- endmacro %}
