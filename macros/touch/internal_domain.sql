{#-
    The one of a site's own and excluded domains (a comma-separated list) to which a
    referrer's host belongs: itself or a domain above it. The page's own host and all below
    it belong, too, listed or not. Null where the referrer is a stranger.
-#}
{%- macro internal_domain(host, page_host, domains) -%}
    case
        when {{ host }} is null then null
        when {{ host }} = {{ page_host }} then {{ host }}
        when
            length({{ host }}) > length({{ page_host }})
            and substr({{ host }}, length({{ host }}) - length({{ page_host }}))
            = '.' || {{ page_host }}
            then {{ page_host }}
        when {{ domains }} is null then null
        when {{ is_listed(host, domains) }} then {{ host }}
        {%- for label_count in range(5, 1, -1) %}
        when {{ is_listed(parent_domain(host, label_count), domains) }}
            then {{ parent_domain(host, label_count) }}
        {%- endfor %}
    end
{%- endmacro %}


{#- Whether a domain is one of a comma-separated list, there with or without www. in front. -#}
{%- macro is_listed(domain, list) -%}
    {%- set text = "',' || " ~ list ~ " || ','" -%}
    (
        {{ position_in(text, "',' || " ~ domain ~ " || ','") }} > 0
        or {{ position_in(text, "',www.' || " ~ domain ~ " || ','") }} > 0
    )
{%- endmacro %}
