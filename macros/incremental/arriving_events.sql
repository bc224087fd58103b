{#-
    The checked events that a run reads, as a temporary table made when the model is
    compiled: their raw rows are read and checked once, and the engine knows how many they
    are when it plans what follows.
-#}
{%- macro arriving_events() -%}

    {#- Named before the first return, where dbt looks for it. -#}
    {%- set checked = ref('int_events_checked') -%}

    {%- if not execute -%}
        {{ return(checked) }}
    {%- endif -%}

    {%- set query -%}
        select
            *,
            {{ event_key() }} as event_key

        from {{ checked }}

        where {{ arriving_rows() }}
    {%- endset -%}

    {{ return(temporary_table(this.identifier ~ '__arriving', query)) }}

{%- endmacro %}
