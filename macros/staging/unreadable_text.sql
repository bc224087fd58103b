{#- The raw timestamp as text where it was sent and cannot be read; else null. -#}
{%- macro unreadable_text(value) -%}
    case
        when {{ read_timestamp(value) }} is null
            then cast({{ value }} as {{ dbt.type_string() }})
    end
{%- endmacro %}
