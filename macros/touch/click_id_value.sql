{#- Value of the parameter that encoded_click_id_parameter has found, as it stands in the URL. -#}
{%- macro click_id_value(parameters, is_unusual, parameter, click_ids) -%}
    {%- if not click_ids -%}
    cast(null as {{ dbt.type_string() }})
    {%- else -%}
    {%- set names = [] -%}
    {%- for click_id in click_ids -%}
        {%- do names.append(encoded_name(click_id['parameter'])) -%}
    {%- endfor -%}
    case
        when {{ parameter }} is null then null
        when {{ is_unusual }}
            then {{ captured(parameters, '&(?:' ~ names | join('|') ~ ')=([^&]+)', true) }}
        else {{ piece_of(
            piece_of(parameters, "'&' || " ~ parameter ~ " || '='", 2), "'&'", 1
        ) }}
    end
    {%- endif -%}
{%- endmacro %}
