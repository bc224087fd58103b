{#-
    The two session definitions that a query compares: its parameters definition (else the one
    that the site follows) and other_definition. Both have to be in the seed.
-#}
{%- macro compared_definitions(parameters) -%}
    {#- Named before the first return, where dbt looks for them. -#}
    {%- set sites = ref('sites') -%}
    {%- set session_definitions = ref('session_definitions') -%}

    {%- if not execute or not query_is_asked_for() -%}
        {{ return(['sliding', 'sliding']) }}
    {%- endif -%}

    {%- set known = run_query(
        'select session_definition from ' ~ session_definitions ~ ' order by session_definition'
    ).columns[0].values() -%}
    {%- for name in ['definition', 'other_definition']
        if parameters[name] is not none and parameters[name] not in known -%}
        {%- do wrong_parameter(
            name, 'has to be one of ' ~ known | join(', ') ~ ', not ' ~ parameters[name]
        ) -%}
    {%- endfor -%}

    {%- set own = run_query(
        'select session_definition from ' ~ sites
        ~ ' where site_id in (' ~ text_literal(parameters.site_id) ~ ", '*')"
        ~ " order by case when site_id = '*' then 1 else 0 end"
    ).columns[0].values()[0] -%}
    {{ return([parameters.definition or own, parameters.other_definition]) }}
{%- endmacro %}
