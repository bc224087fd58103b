{#-
    Value of one parameter of a URL: its first occurrence that is not empty, decoded and
    trimmed. The name matches in either case and percent-encoded. Null where it is missing,
    empty, null or undefined.
-#}
{%- macro url_parameter(url, name) -%}
    {%- set parameters = url_parameters(url) -%}
    {{ known_text(percent_decode(encoded_parameter_value(
        parameters, name, unusual_parameters(parameters)
    ))) }}
{%- endmacro %}


{#-
    The same out of what url_parameters gives and as it stands there. What decodes it and what
    makes unknown values null name it more than once: for them it is best a column.
-#}
{%- macro encoded_parameter_value(parameters, name, is_unusual) -%}
    case
        when {{ parameters }} is null then null
        when {{ is_unusual }}
            then {{ captured(parameters, '&' ~ encoded_name(name) ~ '=([^&]+)', true) }}
        when {{ position_in(parameters, "'&" ~ name ~ "='") }} > 0
            then {{ piece_of(piece_of(parameters, "'&" ~ name ~ "='", 2), "'&'", 1) }}
    end
{%- endmacro %}


{#-
    Whether a parameter may be written otherwise than name=value: upper-case or encoded
    letters in a name, or a value that is empty.
-#}
{%- macro unusual_parameters(parameters) -%}
    {{ is_match(parameters, '&[^=&]*[A-Z%][^=&]*=|=&|=$') }}
{%- endmacro %}
