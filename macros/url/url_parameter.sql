{#-
    Value of one parameter of a URL: its first occurrence that says something, decoded and
    trimmed. The name matches in either case and percent-encoded. Null where it is missing,
    empty, null or undefined.
-#}
{%- macro url_parameter(url, name) -%}
    {%- set parameters = plain_parameters(url_parameters(url)) -%}
    {{ known_text(percent_decode(parameter_value(
        parameters, in_small_ascii(parameters), text_literal('&' ~ name ~ '=')
    ))) }}
{%- endmacro %}


{#-
    What stands behind a mark, &name= in small letters, up to the next &: not decoded, null where
    the mark is not there. It is looked for in `small`, the parameters in small letters, and taken
    from where it stands in the parameters.
-#}
{%- macro parameter_value(parameters, small, mark) -%}
    case
        when {{ position_in(small, mark) }} > 0
            then {{ piece_of(
                "substr(" ~ parameters ~ ", " ~ position_in(small, mark)
                    ~ " + length(" ~ mark ~ "))",
                "'&'", 1
            ) }}
    end
{%- endmacro %}
