{#-
    The rules by which `events` was placed: one row a site of the seed. A run that would
    place new events by other rules than the stored ones stops.
-#}
{%- macro applied_site_rules() -%}
    {{ return(private_table('applied_site_rules')) }}
{%- endmacro %}


{#- What of a site's rules decides where its sessions begin and what they say, as one text. -#}
{%- macro placing_rule() -%}
    session_definition || ' ' || stream || ' ' || time_zone || ' '
    || coalesce(cast(longest_gap_microseconds as {{ dbt.type_string() }}), 'no timeout')
    || ' ' || splits_on_campaign || ' ' || session_id_format
    || case when splits_at_midnight then ' midnight' else '' end
    || ' ' || touch_order || ' ' || entry_touch || ' ' || coalesce(currency, 'no currency')
{%- endmacro %}


{%- macro create_applied_site_rules() -%}
    create table if not exists {{ applied_site_rules() }} (
        site_id {{ dbt.type_string() }},
        placing_rule {{ dbt.type_string() }}
    )
{%- endmacro %}


{%- macro forget_applied_site_rules() -%}
    delete from {{ applied_site_rules() }} where site_id is not null
{%- endmacro %}


{%- macro note_applied_site_rules() -%}
    {#- A clone of events may come before it. -#}
    {%- set rules = ref('int_site_rules') -%}
    {%- if not execute or load_relation(rules) is none -%}
        {{ return('') }}
    {%- endif -%}
    insert into {{ applied_site_rules() }}
    select
        site_id,
        {{ placing_rule() }}
    from {{ rules }}
{%- endmacro %}


{#-
    Stops the run where a site that has events follows other rules than those by which
    they were placed: a table of two definitions, or sessions of other ones than their events,
    would be wrong and look right.
-#}
{%- macro stop_at_changed_definitions(events) -%}

    {%- if not execute -%}
        {{ return('') }}
    {%- endif -%}

    {%- set applied_relation = load_relation(applied_site_rules()) -%}
    {%- if applied_relation is none -%}
        {{ return('') }}
    {%- endif -%}

    {%- set applied = {} -%}
    {%- for row in run_query('select site_id, placing_rule from ' ~ applied_relation).rows -%}
        {%- do applied.update({row[0]: row[1]}) -%}
    {%- endfor -%}

    {%- set current = {} -%}
    {%- set current_query -%}
        select site_id, {{ placing_rule() }} from {{ ref('int_site_rules') }}
    {%- endset -%}
    {%- for row in run_query(current_query).rows -%}
        {%- do current.update({row[0]: row[1]}) -%}
    {%- endfor -%}

    {%- if applied == {} or applied == current -%}
        {{ return('') }}
    {%- endif -%}

    {%- for site in run_query('select distinct site_id from ' ~ events).rows -%}
        {%- set was = applied.get(site[0], applied.get('*')) -%}
        {%- set is = current.get(site[0], current.get('*')) -%}
        {%- if was != is -%}
            {{ exceptions.raise_compiler_error(
                'The session definition of site ' ~ site[0] ~ ' has changed: its events were'
                ~ ' placed by "' ~ was ~ '", the seeds now say "' ~ is ~ '". A run would mix'
                ~ ' the two. Run `dbt build --full-refresh`, or take the change back.'
            ) }}
        {%- endif -%}
    {%- endfor -%}

{%- endmacro %}
