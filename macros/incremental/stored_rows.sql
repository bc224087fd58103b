{#- The rows of this model that have a key of a query, before the run; none in a full refresh. -#}
{%- macro stored_rows(key, keys) -%}
    {%- if is_incremental() -%}
        {{ rows_with_keys(this, key, keys) }}
    {%- else -%}
        {{ no_rows() }}
    {%- endif -%}
{%- endmacro %}
