{#-
    The last labels of a host: parent_domain(host, 2) of a.b.example.com is example.com.
    Null or no domain (it begins with a dot) where the host has fewer labels.
-#}
{%- macro parent_domain(host, label_count) -%}
    {%- for label in range(label_count, 0, -1) -%}
        {{ piece_of(host, "'.'", -label) }}{{ " || '.' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
