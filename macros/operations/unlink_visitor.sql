{#-
    Undoes what links a visitor to a user, or to every user: as if nobody had identified
    there up to now. Who identifies there later is linked again. The events stay as they
    are; identities, visitors and users are right after the next run.

        dbt run-operation unlink_visitor --args '{site_id: "shop", visitor_id: "abc"}'
        dbt run-operation unlink_visitor \
            --args '{site_id: "shop", visitor_id: "abc", user_id: "u1"}'
-#}
{%- macro unlink_visitor(site_id=none, visitor_id=none, user_id=none) -%}

    {%- if not site_id or not visitor_id or user_id == '' -%}
        {{ exceptions.raise_compiler_error(
            'unlink_visitor needs site_id and visitor_id; user_id is optional, not empty.'
        ) }}
    {%- endif -%}

    {%- do stop_at_ids_without_quotes(
        'unlink_visitor', {'site_id': site_id, 'visitor_id': visitor_id, 'user_id': user_id}
    ) -%}

    {%- set events = load_relation(ref('events')) -%}
    {%- if events is none -%}
        {{ exceptions.raise_compiler_error('There is no table events yet: run dbt build.') }}
    {%- endif -%}

    {%- set site = text_literal(site_id) -%}
    {%- set visitor = text_literal(visitor_id) -%}
    {%- set links_query -%}
        select count(distinct events.user_id)
        from {{ events }} as events
        left join ({{ undone_identifications(events) }}) as undone
            on {{ same_event('events', 'undone') }}
        where
            events.site_id = {{ site }}
            and events.visitor_id = {{ visitor }}
            and events.user_id
            {{ 'is not null' if user_id is none else '= ' ~ text_literal(user_id) }}
            and undone.event_id is null
    {%- endset -%}
    {%- do in_one_transaction([create_unlinked_visitors()]) -%}
    {%- set link_count = run_query(links_query).rows[0][0] -%}

    {%- if link_count == 0 -%}
        {{ exceptions.raise_compiler_error(
            'Visitor ' ~ visitor_id ~ ' of site ' ~ site_id ~ ' is linked to no user'
            ~ ('.' if user_id is none else ' ' ~ user_id ~ '.')
        ) }}
    {%- endif -%}

    {%- set unlinking -%}
        insert into {{ unlinked_visitors() }}
        select
            {{ site }},
            {{ visitor }},
            cast({{ 'null' if user_id is none else text_literal(user_id) }}
                as {{ dbt.type_string() }}),
            {{ utc_now() }}
    {%- endset -%}
    {%- do in_one_transaction([unlinking]) -%}

    {%- do log(
        'Undid ' ~ link_count ~ ' links. Run dbt build: identities, visitors and users are'
        ~ ' right after it.',
        info=true
    ) -%}

{%- endmacro %}
