{#- A private table beside the models, by its name. -#}
{%- macro private_table(name) -%}
    {{ return(api.Relation.create(
        database=target.database or '', schema=target.schema, identifier=name, type='table'
    )) }}
{%- endmacro %}


{#- The table of a model, wherever its config puts it; for operations, which no ref to a private
    model is allowed. -#}
{%- macro model_table(name) -%}
    {%- set node = graph.nodes['model.sojourn.' ~ name] -%}
    {{ return(api.Relation.create(
        database=node.database or '', schema=node.schema, identifier=node.alias, type='table'
    )) }}
{%- endmacro %}
