{#- A text without spaces around it; null where it is empty, null or undefined. -#}
{%- macro known_text(text) -%}
    case
        when lower(trim({{ text }})) in ('', 'null', 'undefined') then null
        else trim({{ text }})
    end
{%- endmacro %}
