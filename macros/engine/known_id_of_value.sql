{#-
    known_id_rule of an expression: as it is written, or by a function where the engine
    would work a costly expression out at each place where the rule names it.
-#}
{%- macro known_id_of_value(expression) -%}
    {{ return(adapter.dispatch('known_id_of_value', 'sojourn')(expression)) }}
{%- endmacro %}

{%- macro default__known_id_of_value(expression) -%}
    {{ sojourn.known_id_rule(expression) }}
{%- endmacro %}

{%- macro redshift__known_id_of_value(expression) -%}
    {{ sojourn.default__known_id_of_value(expression) }}
{%- endmacro %}

{%- macro postgres__known_id_of_value(expression) -%}
    {{ engine_function('known_id') }}({{ expression }})
{%- endmacro %}
