{#-
    The strategy of `events`: every event that was placed again leaves, all that were
    placed come in, and the sessions that were left and the events that are new are noted,
    in one transaction. A stored copy may have happened at another time than the one that
    replaces it, so the range to look through is that of the stored rows.
-#}
{%- macro get_incremental_replace_events_sql(arg_dict) -%}

    {%- set target_relation = arg_dict['target_relation'] -%}
    {%- set temp_relation = arg_dict['temp_relation'] -%}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}

    {%- set range_query -%}
        select
            {{ timestamp_text('min(occurred_at)') }},
            {{ timestamp_text('max(occurred_at)') }}
        from {{ target_relation }}
        where event_key in (select event_key from {{ temp_relation }})
    {%- endset -%}

    {%- set first_at, last_at = run_query(range_query).rows[0].values() -%}

    {%- if first_at is not none -%}

    {%- set is_replaced -%}
        {{ is_same_event() }}
        and stored.occurred_at
        between {{ timestamp_literal(first_at) }} and {{ timestamp_literal(last_at) }}
    {%- endset -%}

    {{ note_replacements(temp_relation, target_relation, is_replaced) }};

    {{ note_late_arrivals(temp_relation, target_relation, is_replaced) }};

    delete from {{ target_relation }} as stored
    using {{ temp_relation }} as placed
    where {{ is_replaced }};

    {%- else -%}

    {{ note_late_arrivals(temp_relation, target_relation) }};

    {%- endif %}

    insert into {{ target_relation }} ({{ columns }})
    select {{ columns }} from {{ temp_relation }}

{%- endmacro %}


{#- Notes which session each stored event left and which it came to. -#}
{%- macro note_replacements(placed, target, is_replaced) -%}
    insert into {{ session_replacements() }}
        (revision, site_id, old_session_id, new_session_id)
    select distinct
        placed.revision,
        stored.site_id,
        stored.session_id,
        placed.session_id
    from {{ target }} as stored
    inner join {{ placed }} as placed
        on {{ is_replaced }}
{%- endmacro %}


{#- Whether two rows are the same event, as `stored` and `placed`. -#}
{%- macro is_same_event() -%}
    stored.event_key = placed.event_key
        and stored.site_id = placed.site_id
        and stored.event_id = placed.event_id
{%- endmacro %}
