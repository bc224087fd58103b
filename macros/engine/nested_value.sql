{#- A field of a nested raw column, by its path; of the type named, where it has to be. -#}
{%- macro nested_value(column, path, type='string') -%}
    {{ return(adapter.dispatch('nested_value', 'sojourn')(column, path, type)) }}
{%- endmacro %}

{%- macro default__nested_value(column, path, type) -%}
    {{ column }}.{{ path | join('.') }}
{%- endmacro %}

{%- macro snowflake__nested_value(column, path, type) -%}
    cast(get_path({{ column }}, '{{ path | join('.') }}') as {{ api.Column.translate_type(type) }})
{%- endmacro %}

{#- Nested columns are of the type super. -#}
{%- macro redshift__nested_value(column, path, type) -%}
    cast({{ column }}.{{ path | join('.') }} as {{ api.Column.translate_type(type) }})
{%- endmacro %}

{#- Nested columns are jsonb. -#}
{%- macro postgres__nested_value(column, path, type) -%}
    cast({{ column }} #>> '{ {{- path | join(', ') -}} }' as {{ api.Column.translate_type(type) }})
{%- endmacro %}
