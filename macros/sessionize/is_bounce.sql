{#- A session of exactly one pageview; one without any is none. -#}
{%- macro is_bounce(pageview_count='pageview_count') -%}
    {{ pageview_count }} = 1
{%- endmacro %}
