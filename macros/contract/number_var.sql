{#- A var that is a number; as a text of anything else it would count as 0. -#}
{%- macro number_var(name, least=0) -%}
    {%- set given = var(name) | string | trim -%}
    {%- set is_number = modules.re.fullmatch(
        '[0-9]{1,12}([.][0-9]{1,6})?', given, modules.re.ASCII
    ) -%}
    {%- if not is_number or given | float < least -%}
        {{ exceptions.raise_compiler_error(
            'The var ' ~ name ~ ' has to be a number of ' ~ least ~ ' or more, not ' ~ given ~ '.'
        ) }}
    {%- endif -%}
    {{ return(given | float if '.' in given else given | int) }}
{%- endmacro %}
