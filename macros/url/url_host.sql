{#-
    Host of a URL: lower case, without user, password, port and trailing dots; an IPv6
    address without brackets; the package of android-app://package. //host/path and a bare
    host that has a dot (host.name/path) are read, too. Null where there is no host (a path,
    about:blank, mailto:) or it cannot be one (a space, <, >, a quote).
-#}
{%- macro url_host(url) -%}
    {%- set authority = piece_of(url, "'/'", 3) -%}
    case
        when
            {{ position_in(url, "'://'") }} in (5, 6)
            and {{ is_match(authority, '^[a-z0-9-]+(\\.[a-z0-9-]+)*$') }}
            and {{ url }} like 'http%'
            then {{ authority }}
        when {{ url }} is null or {{ url }} = '' then null
        when {{ url }} like '/%' and {{ url }} not like '//%' then null
        else {{ unusual_url_host('trim(' ~ url ~ ')') }}
    end
{%- endmacro %}


{#- The host of any URL; url_host takes the usual ones out first, which is five times as fast. -#}
{%- macro unusual_url_host(url) -%}
    {%- set start = '^(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#]*@)?' -%}
    {%- set end = '\\.*(?:[:/?#]|$)' -%}
    {%- set name = '[^\\s<>"/?#:@\\[\\]]*[^\\s<>"/?#:@\\[\\].]' -%}
    nullif(lower(coalesce(
        nullif({{ captured(url, start ~ '\\[([^\\]/?#]+)\\]', true) }}, ''),
        nullif({{ captured(url, start ~ '(' ~ name ~ ')' ~ end, true) }}, ''),
        nullif({{ captured(url, '^([^\\s<>"/?#:@\\[\\].]+(?:\\.[^\\s<>"/?#:@\\[\\].]+)+)\\.?(?::[0-9]*)?(?:[/?#]|$)') }}, '')
    )), '')
{%- endmacro %}
