{#-
    The domains of several seed columns as one comma-separated list, lower case; null
    where there is none. In a seed they stand apart by spaces, semicolons or commas.
-#}
{%- macro domain_list(columns) -%}
    {%- set list -%}
    replace(replace(
        {%- for column in columns %}
        coalesce({{ column }}, '') {{ "|| ',' ||" if not loop.last }}
        {%- endfor -%}
    , ';', ','), ' ', ',')
    {%- endset -%}
    nullif({{ without_around(in_small_letters(list), "','") }}, '')
{%- endmacro %}
