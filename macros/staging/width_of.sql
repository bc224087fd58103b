{#- The width in a text such as 1920x1080. -#}
{%- macro width_of(size) -%}
    {{ piece_of('cast(' ~ size ~ ' as ' ~ dbt.type_string() ~ ')', "'x'", 1) }}
{%- endmacro %}
