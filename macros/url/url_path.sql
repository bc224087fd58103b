{#-
    Path of a URL as it stands, without query and fragment: / where a host has none. Null
    where there is neither host nor path (about:blank, mailto:, an empty text).
-#}
{%- macro url_path(url) -%}
    {%- set bare = piece_of(piece_of(url, "'?'", 1), "'#'", 1) -%}
    {%- set after_scheme = "substr(" ~ bare ~ ", 9)" -%}
    case
        when {{ url }} like 'https://%' and {{ position_in(after_scheme, "'/'") }} > 1
            then substr({{ after_scheme }}, {{ position_in(after_scheme, "'/'") }})
        when {{ url }} is null then null
        when {{ url }} like '/%' and {{ url }} not like '//%' then {{ bare }}
        else {{ unusual_url_path('trim(' ~ url ~ ')') }}
    end
{%- endmacro %}


{#- The path of any URL but https:// with a path, which url_path takes out first. -#}
{%- macro unusual_url_path(url) -%}
    {%- set authority = '^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]' -%}
    {%- set bare_host = '^[^\\s<>"/?#:@]+\\.[^\\s<>"/?#:@.]+\\.?(?::[0-9]*)?' -%}
    case
        when {{ is_match(url, authority) }}
            then coalesce(
                nullif({{ captured(url, authority ~ '[^/?#]*(/[^?#]*)') }}, ''), '/'
            )
        when {{ is_match(url, bare_host ~ '(?:[/?#]|$)') }}
            then coalesce(nullif({{ captured(url, bare_host ~ '(/[^?#]*)') }}, ''), '/')
    end
{%- endmacro %}
