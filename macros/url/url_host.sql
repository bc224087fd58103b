{#-
    Host of a URL: lower case, without user, password, port and trailing dots; an IPv6
    address without brackets; the package of android-app://package. //host/path and a bare
    host that has a dot (host.name/path) are read, too. Null where there is no host (a path,
    about:blank, mailto:) or it cannot be one (a space, <, >, a quote).
-#}
{%- macro url_host(url) -%}
    {%- set usual = '^https?://([a-z0-9-]+(?:\\.[a-z0-9-]+)*)(?:[/?#]|$)' -%}
    coalesce(
        nullif({{ captured(url, usual) }}, ''),
        case
            when {{ url }} is null or {{ url }} = '' then null
            when {{ url }} like '/%' and {{ url }} not like '//%' then null
            else {{ unusual_url_host(without_around(url, "' '")) }}
        end
    )
{%- endmacro %}


{#- The host of any URL; url_host takes the usual ones out first, which is much faster. -#}
{%- macro unusual_url_host(url) -%}
    {%- set start = '^(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#]*@)?' -%}
    {%- set name = '[^\\s<>"/?#:@\\[\\]]*[^\\s<>"/?#:@\\[\\].]' -%}
    {%- set label = '[^\\s<>"/?#:@\\[\\].]+' -%}
    {%- set end = '(?:[/?#]|$)' -%}
    {%- set host -%}
    coalesce(
        nullif({{ captured(
            url, start ~ '\\[([^\\]/?#]+)\\](?::[^/?#@]*)?' ~ end, true
        ) }}, ''),
        nullif({{ captured(
            url, start ~ '(' ~ name ~ ')\\.*(?::[^/?#@]*)?' ~ end, true
        ) }}, ''),
        nullif({{ captured(
            url, '^(' ~ label ~ '(?:\\.' ~ label ~ ')+)\\.?(?::[0-9]*)?' ~ end
        ) }}, '')
    )
    {%- endset -%}
    {{ in_small_letters(host) }}
{%- endmacro %}
