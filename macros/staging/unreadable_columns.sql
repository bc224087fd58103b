{#-
    The columns of an event whose value was sent and is none of their type, each between commas;
    null where there is none. `sent` has what was sent where the mapping of column to expression
    gives what could be read of it.
-#}
{%- macro unreadable_columns(fields, sent={}) -%}

    {%- set flags = [] -%}
    {%- for name in columns_read() if name in fields -%}
        {%- set type = api.Column.translate_type(event_columns()[name]) -%}
        {%- set text = 'cast(' ~ sent.get(name, fields[name]) ~ ' as ' ~ dbt.type_string() ~ ')' -%}
        {%- do flags.append(flagged_column(
            name,
            read_as(fields[name], type) ~ ' is null and ' ~ known_text(text) ~ ' is not null'
        )) -%}
    {%- endfor -%}
    nullif(',' || {{ flags | join('\n    || ') }}, ',')

{%- endmacro %}
