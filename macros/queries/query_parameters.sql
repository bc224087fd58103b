{#-
    The parameters of the query that is compiled, checked against what its YAML declares, with
    defaults in place: name to value, none where an optional one was not given; empty while
    dbt only parses. Whatever is wrong stops the compilation with its name and what is
    allowed. They are read as they were passed: var() would run Jinja that a value holds.
-#}
{%- macro query_parameters() -%}
    {%- if not execute -%}
        {{ return({}) }}
    {%- endif -%}

    {%- set declared = model.config.meta.parameters -%}
    {%- set given = (invocation_args_dict.vars or {}) if query_is_asked_for() else {} -%}

    {%- for name in given if name not in declared and name not in project_vars() -%}
        {%- do wrong_parameter(
            name, 'is none of its parameters: ' ~ declared.keys() | join(', ')
        ) -%}
    {%- endfor -%}

    {%- set values = {} -%}
    {%- for name, rule in declared.items() -%}
        {%- set value = given.get(name) -%}
        {%- if value is not none -%}
            {%- set value = checked_parameter(name, rule, value) -%}
        {%- elif name in given and not rule.get('may_be_null') -%}
            {%- do wrong_parameter(
                name, 'is null: YAML reads ~, null and nothing so; put it into quotes or leave it'
                ~ ' out'
            ) -%}
        {%- elif rule.get('required') and query_is_asked_for() -%}
            {%- do wrong_parameter(name, 'is missing') -%}
        {%- else -%}
            {%- set value = rule.get('default') -%}
        {%- endif -%}
        {%- do values.update({name: value}) -%}
    {%- endfor -%}
    {{ return(values) }}
{%- endmacro %}


{#-
    Whether somebody wants this query: its name stands in --select, or one of its parameters is
    given along with --select or --selector. Elsewhere it is only there with others (`dbt compile`,
    `dbt docs generate`, `--select sessions+`), and nobody can give each its parameters.
-#}
{%- macro query_is_asked_for() -%}
    {%- set selection = invocation_args_dict.get('select') | default([], true) | join(' ') -%}
    {%- set given = invocation_args_dict.vars | default({}, true) -%}
    {%- set name = '(^|[ ,+@.:/])' ~ model.name ~ '([.]sql)?([ ,+]|$)' -%}
    {{ return(
        modules.re.search(name, selection) is not none
        or (
            (selection or invocation_args_dict.get('selector'))
            and model.config.meta.parameters.keys() | select('in', given) | list | length > 0
        )
    ) }}
{%- endmacro %}


{#- What dbt_project.yml declares, which may be given beside a query's parameters. -#}
{%- macro project_vars() -%}
    {{ return([
        'raw_path', 'raw_schema', 'trackers', 'slice_rows', 'ingestion_lookback_seconds',
        'ingestion_from', 'reclassify_from', 'last_non_direct_lookback_days',
        'attribution_lookback_days', 'attribution_half_life_days', 'future_tolerance_seconds',
        'first_day'
    ]) }}
{%- endmacro %}


{#- Stops the compilation: what is wrong with a parameter, and of which query. -#}
{%- macro wrong_parameter(name, problem) -%}
    {%- do exceptions.raise_compiler_error(
        'The parameter ' ~ name ~ ' of ' ~ model.name ~ ' ' ~ problem ~ '.'
    ) -%}
{%- endmacro %}


{#- A value as its rule wants it: text, date, whole_number or choice. -#}
{%- macro checked_parameter(name, rule, value) -%}
    {%- set text = value | string -%}
    {%- set type = rule.type -%}

    {%- if value is boolean -%}
        {%- do wrong_parameter(
            name, 'is ' ~ value ~ ': YAML reads no, off, yes and on so; put it into quotes'
        ) -%}
    {%- elif value is mapping or (value is float and type != 'whole_number')
        or (value is sequence and value is not string) -%}
        {%- do wrong_parameter(name, 'has to be one text, not ' ~ text ~ ': put it into quotes') -%}
    {%- elif type == 'text' and value is integer -%}
        {%- do wrong_parameter(
            name, 'is the number ' ~ text ~ ': YAML reads 01 as 1; put it into quotes'
        ) -%}
    {%- elif type == 'text' and value is not string -%}
        {%- do wrong_parameter(
            name, 'is read as the time ' ~ text ~ ' by YAML: put it into quotes'
        ) -%}
    {%- elif '\0' in text -%}
        {%- do wrong_parameter(name, 'holds a zero character') -%}
    {%- endif -%}

    {%- if type == 'date' and not is_date(text) -%}
        {%- do wrong_parameter(name, 'has to be a date as 2026-01-31, not ' ~ text) -%}

    {%- elif type == 'whole_number' -%}
        {%- set is_whole = modules.re.fullmatch('[0-9]{1,9}', text, modules.re.ASCII) -%}
        {%- if not is_whole or text | int < rule.minimum or text | int > rule.maximum -%}
            {%- do wrong_parameter(
                name,
                'has to be a whole number from ' ~ rule.minimum ~ ' to ' ~ rule.maximum
                ~ ', not ' ~ text
            ) -%}
        {%- endif -%}
        {{ return(text | int) }}

    {%- elif type == 'choice' and text not in rule.choices -%}
        {%- do wrong_parameter(
            name, 'has to be one of ' ~ rule.choices | join(', ') ~ ', not ' ~ text
        ) -%}

    {%- elif rule.get('required') and not text -%}
        {%- do wrong_parameter(name, 'is empty') -%}
    {%- endif -%}

    {{ return(text) }}
{%- endmacro %}


{#- Whether a text is a day of the calendar, as 2026-01-31. -#}
{%- macro is_date(text) -%}
    {%- set parts = modules.re.fullmatch(
        '([0-9]{4})-([0-9]{2})-([0-9]{2})', text, modules.re.ASCII
    ) -%}
    {%- if not parts or parts[1] | int < 1000 or not 1 <= parts[2] | int <= 12 -%}
        {{ return(false) }}
    {%- endif -%}
    {#- A day too many would lead into the next month. -#}
    {%- set first = modules.datetime.date(parts[1] | int, parts[2] | int, 1) -%}
    {%- set day = first + modules.datetime.timedelta(days=(parts[3] | int) - 1) -%}
    {{ return(day | string == text) }}
{%- endmacro %}
