{#-
    The columns of the event contract, in its order and of its types, out of a mapping of
    column to expression; null where the tracker has no such field, or an empty text there.
-#}
{%- macro as_event(fields) -%}

    {%- for name in fields if name not in event_columns() -%}
        {{ exceptions.raise_compiler_error(name ~ ' is no column of the event contract.') }}
    {%- endfor -%}

    {%- for name, type in event_columns().items() %}
        {%- if name not in fields %}
        cast(null as {{ api.Column.translate_type(type) }}) as {{ name }},
        {%- elif type == 'string' %}
        nullif(cast({{ fields[name] }} as {{ dbt.type_string() }}), '') as {{ name }},
        {%- elif type == 'timestamp' %}
        {{ fields[name] }} as {{ name }},
        {%- else %}
        {{ read_as(fields[name], api.Column.translate_type(type)) }} as {{ name }},
        {%- endif %}
    {%- endfor -%}

{%- endmacro %}
