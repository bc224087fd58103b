{#- The id, or null where a tracker sent a placeholder. -#}
{%- macro known_id(column) -%}
    {{ known_id_of_value(column) }}
{%- endmacro %}


{#-
    A placeholder is empty, null, undefined, none, with a few spaces or without, or nothing
    but zeros. Only short values and those that begin with a zero are looked at closely, so a
    real id costs two comparisons.
-#}
{%- macro known_id_rule(column) -%}
    case
        when length({{ column }}) <= 15 and lower({{ without_around(column, "' '") }}) in (
            '', 'null', 'undefined', 'none'
        ) then null
        when {{ column }} like '0%' and replace(replace({{ column }}, '0', ''), '-', '') = ''
            then null
        else {{ column }}
    end
{%- endmacro %}
