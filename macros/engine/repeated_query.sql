{#-
    A query that is applied to its own result so many times, as a CTE of a name; `with` is to
    be followed by `repeating`. `first` gives the rows of step 0 and `next`, a query over
    `before_it`, those of the step behind; both have the column step_number.
-#}
{%- macro repeated_query(name, first, next, step_count) -%}
    {{ return(adapter.dispatch('repeated_query', 'sojourn')(name, first, next, step_count)) }}
{%- endmacro %}

{#- Written out, as recursive queries must not aggregate in every engine. -#}
{%- macro default__repeated_query(name, first, next, step_count) -%}
{{ name }}_0 as (

    {{ first }}

),
{% for step in range(1, step_count) %}
{{ name }}_{{ step }} as {{ kept() }} (

    {{ next | replace('before_it', name ~ '_' ~ (step - 1)) }}

),
{% endfor %}
{{ name }} as {{ kept() }} (

    {{ next | replace('before_it', name ~ '_' ~ (step_count - 1)) }}

)
{%- endmacro %}

{#- Written out it takes half a minute to be planned. -#}
{%- macro clickhouse__repeated_query(name, first, next, step_count) -%}
{{ name }}_of_all_steps as (

    {{ first }}

    union all

    select * from (
        {{ next | replace('before_it',
            '(select * from ' ~ name ~ '_of_all_steps where step_number < ' ~ step_count ~ ')') }}
    ) as next_step

),

{{ name }} as (

    select * from {{ name }}_of_all_steps

    where step_number = {{ step_count }}

)
{%- endmacro %}


{%- macro repeating() -%}
    {{ return(adapter.dispatch('repeating', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__repeating() -%}{%- endmacro %}

{%- macro clickhouse__repeating() -%} recursive {%- endmacro %}
