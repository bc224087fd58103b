{#-
    The strategy of `events`: every event that was placed again leaves, all that were
    placed come in, and the sessions that were left and the events that are new are noted,
    in one transaction. A stored copy may have happened at another time than the one that
    replaces it, so the range to look through is that of the stored rows.
-#}
{%- macro get_incremental_replace_events_sql(arg_dict) -%}

    {%- set target_relation = arg_dict['target_relation'] -%}
    {%- set temp_relation = arg_dict['temp_relation'] -%}

    {%- set range_query -%}
        select
            {{ timestamp_text('min(occurred_at)') }},
            {{ timestamp_text('max(occurred_at)') }}
        from (
            select occurred_at from {{ temp_relation }}
            union all
            select occurred_at from {{ temporary_relation('events__copies') }}
        ) as placed_or_stored
    {%- endset -%}

    {%- set first_at, last_at = run_query(range_query).rows[0].values() -%}

    {%- if first_at is none -%}

    {{ statement_before(note_late_arrivals(temp_relation)) }}
    {{ replaced_rows(arg_dict, condition=none) }}

    {%- else -%}

    {%- set in_range -%}
        between {{ timestamp_literal(first_at) }} and {{ timestamp_literal(last_at) }}
    {%- endset -%}

    {%- set leaving_query -%}
        select
            stored.event_key,
            stored.site_id,
            stored.event_id,
            stored.session_id,
            stored.occurred_at,
            stored.loaded_at
        from {{ rows_to_join(target_relation, 'event_key', temp_relation) }} as stored
        inner join {{ temp_relation }} as placed
            on {{ same_event('stored', 'placed') }}
        where stored.occurred_at {{ in_range }}
    {%- endset -%}

    {%- set leaving = temporary_table('events__placed_again', leaving_query) -%}

    {%- set replacements -%}
        insert into {{ session_replacements() }}
            (revision, site_id, old_session_id, new_session_id, left_on)
        select
            placed.revision,
            leaving.site_id,
            leaving.session_id,
            placed.session_id,
            {{ day_of('min(leaving.occurred_at)') }}
        from {{ leaving }} as leaving
        inner join {{ temp_relation }} as placed
            on {{ same_event('leaving', 'placed') }}
        group by
            placed.revision,
            leaving.site_id,
            leaving.session_id,
            placed.session_id
    {%- endset -%}

    {{ statement_before(replacements) }}
    {{ statement_before(note_late_arrivals(temp_relation, leaving)) }}
    {{ replaced_rows(arg_dict, 'stored.occurred_at ' ~ in_range, leaving) }}

    {%- endif -%}

{%- endmacro %}


{#- Takes back what was noted of events that then were not placed. -#}
{%- macro forget_noted_replacements(placing) -%}
    {%- set statements = [] -%}
    {%- for log in [session_replacements(), late_arrivals()] -%}
        {%- do statements.append(
            'delete from ' ~ log ~ ' where revision in (select revision from ' ~ placing ~ ')'
        ) -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}
