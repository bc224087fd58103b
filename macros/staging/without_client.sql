{#-
    A log line that could not be split, without what may be its address and user agent:
    the first word, whatever looks like an address, and all from the first quoted product
    token (Mozilla/5.0, curl/8.5) to the end.
-#}
{%- macro without_client(line) -%}
    {%- set without_address = regexp_replaced(
        line, '^[^ ]+|[0-9]{1,3}([.][0-9]{1,3}){3}', '[address]'
    ) -%}
    {{ regexp_replaced(
        without_address, '("[^" ]*[A-Za-z]/[0-9]|Mozilla/|Opera/).*$', '[user agent]'
    ) }}
{%- endmacro %}
