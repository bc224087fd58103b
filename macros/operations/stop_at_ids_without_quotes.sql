{#-
    Stops where an id that was given to an operation is not text: YAML reads
    1234567890.1600000000 as a number, which is another id once it is text again.
-#}
{%- macro stop_at_ids_without_quotes(operation, ids) -%}
    {%- for name, id in ids.items() if id is not none and id is not string -%}
        {{ exceptions.raise_compiler_error(
            'The ' ~ name ~ ' of ' ~ operation ~ ' was read as the number ' ~ id
            ~ ': put it into quotes, as in --args \'{' ~ name ~ ': "..."}\'.'
        ) }}
    {%- endfor -%}
{%- endmacro %}
