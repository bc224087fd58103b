{#-
    The last text before this row that is not null, in the order of a window; `position` is
    the row's number in that order.
-#}
{%- macro last_known(text, position, window) -%}
    {{ return(adapter.dispatch('last_known', 'sojourn')(text, position, window)) }}
{%- endmacro %}

{%- macro default__last_known(text, position, window) -%}
    last_value({{ text }} ignore nulls) over (
        {{ window }} rows between unbounded preceding and 1 preceding
    )
{%- endmacro %}

{%- macro snowflake__last_known(text, position, window) -%}
    last_value({{ text }}) ignore nulls over (
        {{ window }} rows between unbounded preceding and 1 preceding
    )
{%- endmacro %}

{%- macro redshift__last_known(text, position, window) -%}
    {{ sojourn.default__last_known(text, position, window) }}
{%- endmacro %}

{#- Without `ignore nulls`: the highest of texts that begin with their position. -#}
{%- macro postgres__last_known(text, position, window) -%}
    substr(
        max(lpad(cast({{ position }} as text), 19, '0') || ({{ text }}) collate "C") over (
            {{ window }} rows between unbounded preceding and 1 preceding
        ),
        20
    )
{%- endmacro %}

{%- macro clickhouse__last_known(text, position, window) -%}
    last_value({{ text }}) ignore nulls over (
        {{ window }} rows between unbounded preceding and 1 preceding
    )
{%- endmacro %}

{%- macro spark__last_known(text, position, window) -%}
    last({{ text }}, true) over (
        {{ window }} rows between unbounded preceding and 1 preceding
    )
{%- endmacro %}
