{#- The touch with which a session began, whole, under names of its own: a line a column. -#}
{%- macro touch_of_session(relation, prefix) -%}
    {%- set parts = [
        'source', 'medium', 'campaign', 'term', 'content', 'channel', 'touch_rule'
    ] -%}
    {%- for part in parts -%}
        {{ relation }}.entry_{{ part }} as {{ prefix }}_{{ part }}
        {{- ',\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
