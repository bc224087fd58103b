{#-
    A text without spaces, tabs and ends of lines around it; null where it is empty, null or
    undefined.
-#}
{%- macro known_text(text) -%}
    {%- set trimmed = without_around(text, white_space()) -%}
    case
        when lower({{ trimmed }}) in ('', 'null', 'undefined') then null
        else {{ trimmed }}
    end
{%- endmacro %}
