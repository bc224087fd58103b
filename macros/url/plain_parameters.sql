{#-
    Parameters as they are looked for: letters of names not percent-encoded, and those that say
    nothing left out, so that the first of a name is the one that counts. Most are so already.
-#}
{%- macro plain_parameters(parameters) -%}
    case
        when {{ unusual_parameters(parameters) }}
            then {{ without_empty_parameters(with_plain_names(parameters)) }}
        else {{ parameters }}
    end
{%- endmacro %}


{#-
    Whether a parameter may be written otherwise than name=value: upper-case or encoded
    letters in a name, or a value that says nothing.
-#}
{%- macro unusual_parameters(parameters) -%}
    {{ is_match(
        parameters, '&[^=&]*[A-Z%][^=&]*=|=' ~ no_value() ~ '&|=' ~ no_value() ~ '$'
    ) }}
{%- endmacro %}


{#- Every parameter gets an & of its own in front and behind: a match takes both. -#}
{%- macro without_empty_parameters(parameters) -%}
    {{ regexp_replaced(
        "replace(" ~ parameters ~ ", '&', '&&') || '&'",
        '&[^=&]*=' ~ no_value() ~ '&', '&'
    ) }}
{%- endmacro %}


{%- macro no_value() -%}
    {{ return('(?:[nN][uU][lL][lL]|[uU][nN][dD][eE][fF][iI][nN][eE][dD])?') }}
{%- endmacro %}


{#-
    Only escapes from %40 to %7F are read, among them all letters and the underscore: what parts
    parameters stays encoded, and what a value says is decoded once, later.
-#}
{%- macro with_plain_names(parameters) -%}
    {%- set escaped = namespace(text="replace(" ~ parameters ~ ", '%', '%25')") -%}
    {%- for digit in '4567' | list -%}
        {%- set escaped.text = "replace(" ~ escaped.text ~ ", '%25" ~ digit ~ "', '%" ~ digit
            ~ "')" -%}
    {%- endfor -%}
    case
        when {{ is_match(parameters, '&[^=&]*%[^=&]*=') }}
            then {{ percent_escapes(escaped.text) }}
        else {{ parameters }}
    end
{%- endmacro %}


{#- A text with small letters for A to Z alone: no letter becomes two, so places stay. -#}
{%- macro in_small_ascii(text) -%}
    translate({{ text }}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
{%- endmacro %}
