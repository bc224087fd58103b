{#- A private table beside the models, by its name. -#}
{%- macro private_table(name) -%}
    {{ return(api.Relation.create(
        database=target.get('database'), schema=target.schema, identifier=name, type='table'
    )) }}
{%- endmacro %}
