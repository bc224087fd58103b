{#-
    Stops where the seed sites names a session definition or a time zone that is none, or lacks
    the row * that sites follow which are not listed: their events would follow another rule, or
    none.
-#}
{%- macro stop_at_wrong_sites(sites, session_definitions) -%}

    {#- The seeds themselves: with --empty a ref is a query of no rows. -#}
    {%- set sites = load_relation(sites) if execute -%}
    {%- set session_definitions = load_relation(session_definitions) if execute -%}
    {%- if not sites or not session_definitions -%}
        {{ return('') }}
    {%- endif -%}

    {%- set known = run_query(
        'select session_definition from ' ~ session_definitions ~ ' order by session_definition'
    ).columns[0].values() | list -%}
    {%- set given = run_query(
        'select site_id, session_definition, time_zone from ' ~ sites ~ ' order by site_id'
    ).rows -%}

    {%- for row in given if row[1] not in known -%}
        {{ exceptions.raise_compiler_error(
            'The site ' ~ row[0] ~ ' of the seed sites follows the session definition ' ~ row[1]
            ~ ', which is none. There are: ' ~ known | join(', ') ~ '.'
        ) }}
    {%- endfor -%}

    {%- for row in given if row[2] not in modules.pytz.all_timezones_set -%}
        {{ exceptions.raise_compiler_error(
            'The site ' ~ row[0] ~ ' of the seed sites is in the time zone ' ~ row[2]
            ~ ', which is none. It takes an IANA name, such as Europe/Berlin or UTC.'
        ) }}
    {%- endfor -%}

    {%- if '*' not in given | map(attribute=0) | list -%}
        {{ exceptions.raise_compiler_error(
            'The seed sites needs a row of the site *: those that are not listed follow it.'
        ) }}
    {%- endif -%}

{%- endmacro %}
