{#-
    Name of the click id parameter, in small letters, among the parameters of a URL in small
    letters: the first in the order of the seed.
-#}
{%- macro click_id_parameter(small, click_ids) -%}
    {%- if not click_ids -%}
    cast(null as {{ dbt.type_string() }})
    {%- else -%}
    case
        when {{ small }} is null then null
        {%- for click_id in click_ids %}
        {%- set name = click_id['parameter'] | lower %}
        when {{ position_in(small, text_literal('&' ~ name ~ '=')) }} > 0
            then {{ text_literal(name) }}
        {%- endfor %}
    end
    {%- endif -%}
{%- endmacro %}
