{#-
    Removes a visitor, or a user with the devices that were theirs alone, from every table,
    and keeps a salted one-way hash, so that neither a later batch nor a full refresh
    brings them back. What others have a part in is right after the next run.

        dbt run-operation erase_visitor --args '{site_id: "shop", visitor_id: "abc"}'
        dbt run-operation erase_visitor --args '{site_id: "shop", user_id: "u1"}'
-#}
{%- macro erase_visitor(site_id, visitor_id=none, user_id=none) -%}

    {%- set is_one_id = (visitor_id and not user_id) or (user_id and not visitor_id) -%}
    {%- if not (site_id and is_one_id) -%}
        {{ exceptions.raise_compiler_error(
            'erase_visitor needs site_id, and either visitor_id or user_id.'
        ) }}
    {%- endif -%}

    {%- do stop_at_ids_without_quotes(
        'erase_visitor', {'site_id': site_id, 'visitor_id': visitor_id, 'user_id': user_id}
    ) -%}

    {%- set site = text_literal(site_id) -%}
    {%- set events = load_relation(ref('events')) -%}
    {%- if events is none -%}
        {{ exceptions.raise_compiler_error('There is no table events yet: run dbt build.') }}
    {%- endif -%}

    {%- do finish_interrupted_runs() -%}
    {%- do drop_arriving_events() -%}
    {%- do in_one_transaction([create_unlinked_visitors()]) -%}

    {%- if visitor_id -%}
        {%- set id = text_literal(visitor_id) -%}
        {%- set is_theirs = 'site_id = ' ~ site ~ ' and visitor_id = ' ~ id -%}
        {%- set erased_ids -%}
            select 'visitor' as id_kind, {{ id }} as id
        {%- endset -%}
    {%- else -%}
        {%- set id = text_literal(user_id) -%}
        {#- Asked once: what it is asked of goes. -#}
        {%- set erased_ids = 'select id_kind, id from ' ~ temporary_table('erased_ids', ids_of_user(
            events, site, id
        )) -%}
        {%- set is_theirs -%}
            site_id = {{ site }}
            and (
                user_id = {{ id }}
                or visitor_id in (
                    select id from ({{ erased_ids }}) as ids where id_kind = 'visitor'
                )
            )
        {%- endset -%}
    {%- endif -%}

    {%- set erased_count = run_query(
        'select count(*) from ' ~ events ~ ' where ' ~ is_theirs
    ).rows[0][0] -%}

    {#- Unlinkings go last: an erasure that was killed asks them again whose a visitor is. -#}
    {%- set statements = [
        create_suppressed_ids(),
        create_suppression_salt(),
        create_session_replacements(),
        create_activities_to_place(),
        add_suppression_salt(),
        suppress_ids(site, erased_ids),
        log_erased_sessions(events, is_theirs),
        queue_bereaved_activities(events, is_theirs),
    ]
        + note_erased_events('events', events, is_theirs)
        + note_erased_events('user_traits', load_relation(ref('user_traits')), is_theirs)
        + remove_erased_sessions(events, is_theirs)
        + remove_erased_names(site, erased_ids)
        + [remove_erased_rejections(site, erased_ids)]
        + remove_erased_people(events, is_theirs, site, erased_ids)
        + ['delete from ' ~ events ~ ' where ' ~ is_theirs]
        + ['delete from ' ~ unlinked_visitors() ~ ' where ' ~ is_theirs]
        + count_raw_rows_again() -%}

    {%- do in_one_transaction(statements) -%}
    {%- do drop_temporary_tables(['erased_ids']) -%}

    {%- set done -%}
        {%- if erased_count -%}
            Erased {{ erased_count }} events.
        {%- else -%}
            No event is of this id; those that come from now on stay out.
        {%- endif -%}
    {%- endset -%}
    {%- do log(
        done ~ ' Run dbt build: what others have a part in, and every mart built of these events,'
        ~ ' is right after it.',
        info=true
    ) -%}

{%- endmacro %}


{#- A user, and the visitors who are linked to that user and to nobody else. -#}
{%- macro ids_of_user(events, site, id) -%}
    select 'user' as id_kind, {{ id }} as id
    union all
    select 'visitor' as id_kind, visitor_id as id
    from (
        select events.visitor_id as visitor_id
        from {{ events }} as events
        left join ({{ undone_identifications(events) }}) as undone
            on {{ same_event('events', 'undone') }}
        where
            events.site_id = {{ site }}
            and events.user_id is not null
            and events.visitor_id is not null
            and undone.event_id is null
        group by events.visitor_id
        having min(events.user_id) = {{ id }} and max(events.user_id) = {{ id }}
    ) as own_visitors
{%- endmacro %}


{#-
    The new revision under which an erasure is told to whoever follows. A session that is
    named by the visitor is not named: null, and whoever follows takes all sessions anew.
-#}
{%- macro log_erased_sessions(events, is_theirs) -%}
    insert into {{ session_replacements() }}
        (revision, site_id, old_session_id, new_session_id, left_on)
    select
        (
            select greatest(
                coalesce((select max(revision) from {{ events }}), 0),
                coalesce((select max(revision) from {{ session_replacements() }}), 0)
            )
        ) + 1,
        site_id,
        told_session_id,
        cast(null as {{ dbt.type_string() }}),
        {{ day_of('min(occurred_at)') }}
    from (
        select
            site_id,
            occurred_at,
            case when not ({{ is_named_by('session_id', 'visitor_id') }}) then session_id end
                as told_session_id
        from {{ events }}
        where {{ is_theirs }}
    ) as erased
    group by
        site_id,
        told_session_id
{%- endmacro %}


{#-
    What stays behind in a stream, or of a visitor, that loses events: its sessions are numbered,
    and know why they began and what was touched last, by those before them.
-#}
{%- macro queue_bereaved_activities(events, is_theirs) -%}

    {%- set columns -%}
        site_id,
        stream_id,
        activity_started_at,
        {{ visitor_or_stream() }} as counts_for
    {%- endset -%}
    {%- set theirs -%}
        select distinct {{ columns }} from {{ events }} where {{ is_theirs }}
    {%- endset -%}
    {#- Of an event without a visitor or a user the condition may be null. -#}
    {%- set others -%}
        select {{ columns }} from {{ events }}
        where case when {{ is_theirs }} then 1 else 0 end = 0
    {%- endset -%}

    insert into {{ activities_to_place() }}
    {%- for column in ['stream_id', 'counts_for'] %}
    select
        others.site_id as site_id,
        others.stream_id as stream_id,
        others.activity_started_at as activity_started_at
    from ({{ others }}) as others
    inner join ({{ theirs }}) as theirs
        on
            others.site_id = theirs.site_id
            and others.{{ column }} = theirs.{{ column }}
    {{- ' union distinct' if not loop.last }}
    {%- endfor %}

{%- endmacro %}


{#- Whole sessions, as the next run makes those anew in which others have a part. -#}
{%- macro remove_erased_sessions(events, is_theirs) -%}
    {%- set statements = [] -%}
    {%- for relation in [
        ref('sessions'), ref('pageviews'), ref('conversions'), ref('conversion_touches')
    ] if load_relation(relation) -%}
        {%- set removal -%}
            delete from {{ relation }}
            where (site_id, session_id) in (
                select site_id, session_id from {{ events }} where {{ is_theirs }}
            )
        {%- endset -%}
        {%- do statements.append(removal) -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}


{#- What was told of sessions that are named by the visitor, and of those before them. -#}
{%- macro remove_erased_names(site, erased_ids) -%}
    {%- set statements = [] -%}
    {%- for relation, columns in [
        (session_replacements(), ['old_session_id', 'new_session_id']),
        (load_relation(ref('session_changes')), ['session_id', 'into_session_id']),
    ] if relation -%}
        {%- for column in columns -%}
            {%- set removal -%}
                delete from {{ relation }}
                where
                    site_id = {{ site }}
                    and {{ column }} in (
                        select told.{{ column }}
                        from {{ relation }} as told
                        cross join ({{ erased_ids }}) as ids
                        where
                            told.site_id = {{ site }}
                            and ids.id_kind = 'visitor'
                            and {{ is_named_by('told.' ~ column, 'ids.id') }}
                    )
            {%- endset -%}
            {%- do statements.append(removal) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}


{#-
    Whether a session's id is the visitor's, or begins with it: so Tracardi and Millimetric
    call theirs.
-#}
{%- macro is_named_by(session_id, visitor_id) -%}
    coalesce(
        {{ session_id }} = {{ visitor_id }}
        or substr({{ session_id }}, 1, length({{ visitor_id }}) + 1) = {{ visitor_id }} || '-',
        false
    )
{%- endmacro %}


{%- macro remove_erased_rejections(site, erased_ids) -%}
    {%- set rejected_events = load_relation(ref('rejected_events')) -%}
    {%- if rejected_events -%}
    delete from {{ rejected_events }}
    where
        site_id = {{ site }}
        and (
            visitor_id in (select id from ({{ erased_ids }}) as ids where id_kind = 'visitor')
            or user_id in (select id from ({{ erased_ids }}) as ids where id_kind = 'user')
        )
    {%- endif -%}
{%- endmacro %}


{#-
    What people is kept of: their devices, links and traits, and the users themselves. Of who keeps
    events all activities are placed again, and the next run sums them up anew.
-#}
{%- macro remove_erased_people(events, is_theirs, site, erased_ids) -%}
    {%- set statements = [] -%}
    {%- set visitors = load_relation(ref('visitors')) -%}
    {%- if visitors -%}
        {%- set removal -%}
            delete from {{ visitors }}
            where (site_id, visitor_id) in (
                select site_id, visitor_id from {{ events }}
                where visitor_id is not null and {{ is_theirs }}
            )
        {%- endset -%}
        {%- do statements.append(removal) -%}
    {%- endif -%}
    {%- for relation in [
        ref('visitors'), ref('identities'), ref('user_traits')
    ] if load_relation(relation) -%}
        {%- do statements.append('delete from ' ~ relation ~ ' where ' ~ is_theirs) -%}
    {%- endfor -%}
    {%- set users = load_relation(ref('users')) -%}
    {%- if users -%}
        {%- set removal -%}
            delete from {{ users }}
            where
                site_id = {{ site }}
                and user_id in (select id from ({{ erased_ids }}) as ids where id_kind = 'user')
        {%- endset -%}
        {%- do statements.append(removal) -%}
    {%- endif -%}
    {{ return(statements) }}
{%- endmacro %}


{#- The audit counts erased rows from the raw rows, which takes reading them once more. -#}
{%- macro count_raw_rows_again() -%}
    {%- set counts = load_relation(model_table('int_raw_row_counts')) -%}
    {%- set taken = load_relation(raw_files_taken(model_table('int_raw_row_counts'))) -%}
    {%- set statements = [] -%}
    {%- if counts -%}
        {%- do statements.append('delete from ' ~ counts ~ ' where raw_unit is not null') -%}
    {%- endif -%}
    {%- if taken -%}
        {%- do statements.append('delete from ' ~ taken ~ ' where raw_file is not null') -%}
    {%- endif -%}
    {{ return(statements) }}
{%- endmacro %}
