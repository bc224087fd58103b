{#-
    A hash of what an event says, apart from its times: decides between rows of one event id
    that were loaded and happened at the same instants. Built of texts that every engine
    writes alike, without the type: a new conversion makes another one of the same row.
-#}
{%- macro row_hash(prefix='') -%}
    {%- set parts = [] -%}
    {%- for column, type in event_columns().items()
        if type != 'timestamp' and column != 'event_type' -%}
        {%- set name = prefix ~ column -%}
        {%- if type == 'string' -%}
            {%- set text = name -%}
        {%- elif type == 'boolean' -%}
            {%- set text = "case when " ~ name ~ " then '1' when not " ~ name ~ " then '0' end" -%}
        {%- elif type.startswith('decimal') -%}
            {%- set text = "cast(cast(" ~ name ~ " * 1000 as bigint) as "
                ~ dbt.type_string() ~ ")" -%}
        {%- else -%}
            {%- set text = "cast(" ~ name ~ " as " ~ dbt.type_string() ~ ")" -%}
        {%- endif -%}
        {%- do parts.append("coalesce(" ~ text ~ ", '~')") -%}
    {%- endfor -%}
    {{ dbt.hash(parts | join(" || '|' || ")) }}
{%- endmacro %}
