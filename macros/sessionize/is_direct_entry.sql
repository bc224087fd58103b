{#- Nothing is known of where a session came from. -#}
{%- macro is_direct_entry(relation) -%}
    coalesce(
        {{ relation }}.entry_source = '(direct)' and {{ relation }}.entry_medium = '(none)', false
    )
{%- endmacro %}
