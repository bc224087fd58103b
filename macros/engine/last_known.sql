{#- The last value before this row that is not null, in the order of a window. -#}
{%- macro last_known(value, window) -%}
    {{ return(adapter.dispatch('last_known', 'sojourn')(value, window)) }}
{%- endmacro %}

{%- macro default__last_known(value, window) -%}
    last_value({{ value }} ignore nulls) over (
        {{ window }} rows between unbounded preceding and 1 preceding
    )
{%- endmacro %}
