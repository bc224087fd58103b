{#- The touch with which a session began, whole, under names of its own: a line a column. -#}
{%- macro touch_of_session(relation, prefix) -%}
    {%- for name in ['source', 'medium', 'campaign', 'term', 'content', 'channel', 'touch_rule'] -%}
        {{ relation }}.entry_{{ name }} as {{ prefix }}_{{ name }}{{ ',\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
