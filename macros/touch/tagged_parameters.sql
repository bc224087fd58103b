{#-
    The parameters of a page's URL (as url_parameters gives them) where they hold a utm tag
    or a click id, or an encoded name that may be one; else null. One search that spares all
    others on most events.
-#}
{%- macro tagged_parameters(parameters, click_ids) -%}
    {%- set names = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] -%}
    {%- for click_id in click_ids -%}
        {%- do names.append(modules.re.escape(click_id['parameter'])) -%}
    {%- endfor -%}
    case
        when {{ is_match(parameters, '&(?:' ~ names | join('|') ~ ')=', true) }}
            then {{ parameters }}
        when
            {{ position_in(parameters, "'%'") }} > 0
            and {{ is_match(parameters, '&[^=&]*%[^=&]*=') }}
            then {{ parameters }}
    end
{%- endmacro %}
