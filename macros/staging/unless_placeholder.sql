{#- A value of a Google export, or null where it is one of Google's words for unknown. -#}
{%- macro unless_placeholder(value) -%}
    case
        when {{ value }} not in (
            '', '<Other>', '(data deleted)', '(not set)', '(not provided)', '<obfuscated>'
        ) then {{ value }}
    end
{%- endmacro %}
