{#-
    Name of the click id parameter among the parameters of a URL, as it stands there: the first
    in the order of the seed; where a name is in upper case or encoded, the first in the URL.
-#}
{%- macro encoded_click_id_parameter(parameters, is_unusual, click_ids) -%}
    {%- if not click_ids -%}
    cast(null as {{ dbt.type_string() }})
    {%- else -%}
    {%- set names = [] -%}
    {%- for click_id in click_ids -%}
        {%- do names.append(encoded_name(click_id['parameter'])) -%}
    {%- endfor -%}
    case
        when {{ parameters }} is null then null
        when {{ is_unusual }}
            then nullif({{ captured(
                parameters, '&(' ~ names | join('|') ~ ')=[^&]', true
            ) }}, '')
        {%- for click_id in click_ids %}
        {%- set name = click_id['parameter'] | lower %}
        when {{ position_in(parameters, "'&" ~ name ~ "='") }} > 0 then '{{ name }}'
        {%- endfor %}
    end
    {%- endif -%}
{%- endmacro %}
