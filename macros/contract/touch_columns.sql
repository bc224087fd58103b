{#- What the classification of a touch adds to an event, in order. -#}
{%- macro touch_columns() -%}
    {{ return([
        'page_hostname', 'page_path', 'referrer_domain', 'source', 'medium', 'campaign',
        'term', 'content', 'channel', 'touch_rule', 'click_id',
    ]) }}
{%- endmacro %}
