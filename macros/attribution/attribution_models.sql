{#- The attribution models, in the order of their columns. -#}
{%- macro attribution_models() -%}
    {{ return([
        'first_touch', 'last_touch', 'last_non_direct', 'linear', 'position_based',
        'time_decay', 'data_driven',
    ]) }}
{%- endmacro %}
