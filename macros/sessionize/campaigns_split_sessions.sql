{#-
    Whether the raw rows hold a site whose definition splits sessions on campaigns: where
    none does, neither the touch nor a window for it has to stand before the placing.
-#}
{%- macro campaigns_split_sessions() -%}

    {#- Named before the first return, where dbt looks for them. -#}
    {%- set rules = ref('int_site_rules') -%}
    {%- set raw_rows = ref('int_events_unioned') -%}

    {%- if not execute -%}
        {{ return(true) }}
    {%- endif -%}

    {%- set splitting = run_query(
        'select site_id from ' ~ rules ~ " where splits_on_campaign != 'no'"
    ).columns[0].values() -%}

    {%- if splitting | length == 0 -%}
        {{ return(false) }}
    {%- elif '*' in splitting -%}
        {{ return(true) }}
    {%- endif -%}

    {%- set literals = [] -%}
    {%- for site in splitting -%}
        {%- do literals.append(text_literal(site)) -%}
    {%- endfor -%}

    {%- set found = run_query(
        'select 1 from ' ~ raw_rows ~ ' where site_id in ('
        ~ literals | join(', ') ~ ') limit 1'
    ) -%}

    {{ return(found.rows | length > 0) }}

{%- endmacro %}
