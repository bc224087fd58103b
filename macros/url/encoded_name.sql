{#-
    A regular expression for a parameter's name in which every letter may be
    percent-encoded; to be matched in either case.
-#}
{%- macro encoded_name(name) -%}
    {%- set ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        ~ "[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~" -%}
    {%- set letters = [] -%}
    {%- for letter in name | list -%}
        {%- set codes = ['%02x' | format(ascii.index(letter | upper) + 32)] -%}
        {%- if letter | upper != letter | lower -%}
            {%- do codes.append('%02x' | format(ascii.index(letter | lower) + 32)) -%}
        {%- endif -%}
        {%- do letters.append('(?:' ~ letter ~ '|%(?:' ~ codes | join('|') ~ '))') -%}
    {%- endfor -%}
    {{ return(letters | join('')) }}
{%- endmacro %}
