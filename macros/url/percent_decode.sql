{#-
    A text with + as a space and percent escapes decoded, as in a form or a query. Never an
    error; most texts have neither sign and cost two searches.
-#}
{%- macro percent_decode(text) -%}
    case
        when {{ position_in(text, "'%'") }} > 0
            then {{ percent_escapes("replace(" ~ text ~ ", '+', ' ')") }}
        else replace({{ text }}, '+', ' ')
    end
{%- endmacro %}
