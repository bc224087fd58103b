{#- A JSON object, as text, whose one value is a JSON document itself. -#}
{%- macro json_nested(name, document) -%}
    '{"{{ name }}":' || {{ document }} || '}'
{%- endmacro %}
