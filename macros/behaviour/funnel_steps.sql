{#-
    The steps of the seed, checked, in their order, with the condition that an event of each
    meets; where there is none, one that no event meets. Stops with the row that is wrong.
-#}
{%- macro funnel_steps(relation) -%}

    {%- set rows = run_query(
        'select * from ' ~ relation
        ~ ' order by funnel nulls first, site_id nulls first, step nulls first'
    ).rows if execute and load_relation(relation) is not none else [] -%}

    {%- set steps = [] -%}
    {%- for row in rows -%}
        {%- do stop_at_wrong_funnel_step(row, rows) -%}
        {%- do steps.append({
            'funnel': row['funnel'],
            'step': row['step'] | int,
            'window_days': none if row['time_window'] == 'session' else row['time_window'] | int,
            'condition': funnel_step_condition(row),
            'row': [
                row['site_id'], row['funnel'], row['step'] | int, row['event_name'] or '',
                row['path_pattern'] or '', row['time_window'],
            ],
        }) -%}
    {%- endfor -%}

    {{ return(steps or [
        {'funnel': '', 'step': 1, 'window_days': none, 'condition': '1 = 0', 'row': []}
    ]) }}

{%- endmacro %}


{#- A hash of all rows of the seed, the same on every engine. -#}
{%- macro funnel_steps_key(steps) -%}
    {%- set rows = [] -%}
    {%- for step in steps -%}
        {%- do rows.append(tojson(step.row)) -%}
    {%- endfor -%}
    {{ return(local_md5(rows | sort(case_sensitive=true) | join('\n'))) }}
{%- endmacro %}


{#- What an event of a step is, as a condition on events. -#}
{%- macro funnel_step_condition(row) -%}
    {%- if row['site_id'] != '*' -%}
        site_id = {{ text_literal(row['site_id']) }} and {# #}
    {%- endif -%}
    {%- if row['event_name'] -%}
        event_name = {{ text_literal(row['event_name']) }}
    {%- else -%}
        event_type = 'pageview' and {{ text_matches('page_path', row['path_pattern']) }}
    {%- endif -%}
{%- endmacro %}


{#- Stops the run at the first rule that a row of the seed breaks, and names the row. -#}
{%- macro stop_at_wrong_funnel_step(row, rows) -%}

    {%- set of_funnel = rows | selectattr('funnel', 'equalto', row['funnel'])
        | selectattr('site_id', 'equalto', row['site_id']) | list -%}
    {%- set other_sites = rows | selectattr('funnel', 'equalto', row['funnel'])
        | rejectattr('site_id', 'equalto', row['site_id'])
        | map(attribute='site_id') | list -%}
    {%- set step_numbers = of_funnel | map(attribute='step') | map('int') | list -%}

    {%- if not row['site_id'] or not row['funnel'] -%}
        {%- set fault = 'site_id and funnel must be there' -%}
    {%- elif step_numbers != range(1, step_numbers | length + 1) | list -%}
        {%- set fault = 'the steps of a funnel must be 1, 2, 3 and so on, each once' -%}
    {%- elif step_numbers | length < 2 -%}
        {%- set fault = 'a funnel must have at least two steps' -%}
    {%- elif (not row['event_name']) == (not row['path_pattern']) -%}
        {%- set fault = 'a step must have either event_name or path_pattern' -%}
    {%- elif not modules.re.fullmatch('session|[1-9][0-9]{0,3}', row['time_window'] or '') -%}
        {%- set fault = 'time_window must be session or a number of days from 1' -%}
    {%- elif row['time_window'] != of_funnel[0]['time_window'] -%}
        {%- set fault = 'all steps of a funnel must have the same time_window' -%}
    {%- elif other_sites and (row['site_id'] == '*' or '*' in other_sites) -%}
        {%- set fault = 'a funnel must be one of all sites (*) or of some, not both' -%}
    {%- endif -%}

    {%- if fault is defined -%}
        {{ exceptions.raise_compiler_error(
            'seeds/rules/funnel_steps.csv, funnel "' ~ row['funnel'] ~ '" of site "'
            ~ row['site_id'] ~ '", step ' ~ row['step'] ~ ': ' ~ fault ~ '.'
        ) }}
    {%- endif -%}

{%- endmacro %}
