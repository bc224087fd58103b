{#-
    Value of one parameter of a URL: its first occurrence that is not empty, decoded and
    trimmed. The name matches in either case and percent-encoded. Null where it is missing,
    empty, null or undefined.
-#}
{%- macro url_parameter(url, name) -%}
    {{ known_text(parameter_value(url_parameters(url), name)) }}
{%- endmacro %}


{#- The same out of what url_parameters gives; an unknown value is not made null yet. -#}
{%- macro parameter_value(parameters, name, is_unusual=none) -%}
    {%- set plain = piece_of(
        piece_of(parameters, "'&" ~ name ~ "='", 2), "'&'", 1
    ) -%}
    {%- set unusual = captured(
        parameters, '&' ~ encoded_name(name) ~ '=([^&]+)', true
    ) -%}
    case
        when {{ parameters }} is null then null
        when {{ is_unusual or unusual_parameters(parameters) }}
            then {{ percent_decode(unusual) }}
        when {{ position_in(parameters, "'&" ~ name ~ "='") }} > 0
            then {{ percent_decode(plain) }}
    end
{%- endmacro %}


{#-
    Whether a parameter may be written otherwise than name=value: upper-case or encoded
    letters in a name, or a value that is empty.
-#}
{%- macro unusual_parameters(parameters) -%}
    {{ is_match(parameters, '&[^=&]*[A-Z%][^=&]*=|=&|=$') }}
{%- endmacro %}
