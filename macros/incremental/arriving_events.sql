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
            {{ lookup_key('event_id') }} as event_key

        from {{ checked }}

        where {{ arriving_rows() }}
    {%- endset -%}

    {{ return(temporary_table('events__arriving', query)) }}

{%- endmacro %}


{#-
    The stored rows that may be copies of those: some arriving row has their event_key. A copy
    may have happened at any time, so this is where a run looks through all of the history,
    once and in one narrow column.
-#}
{%- macro stored_copies(arriving) -%}

    {%- if not execute -%}
        {{ return(this) }}
    {%- endif -%}

    {%- set query = rows_with_keys(this, 'event_key', arriving, [
        'site_id', 'event_id', 'event_key', 'stream_id', 'activity_started_at', 'occurred_at',
        'loaded_at',
    ]) -%}

    {{ return(temporary_table('events__copies', query)) }}

{%- endmacro %}


{#- What a run of `events` needs while it runs. -#}
{%- macro drop_arriving_events() -%}
    {%- do drop_temporary_tables(['events__arriving', 'events__copies', 'events__placed_again']) -%}
{%- endmacro %}
