{#- A host without www. in front; www.com stays. -#}
{%- macro host_without_www(host) -%}
    case
        when {{ host }} like 'www.%.%' then substr({{ host }}, 5)
        else {{ host }}
    end
{%- endmacro %}
