{#-
    Path of a URL as it stands, without query and fragment: / where a host has none. Null
    where there is neither host nor path (about:blank, mailto:, an empty text).
-#}
{%- macro url_path(url) -%}
    coalesce(
        nullif({{ captured(url, '^https?://[^/?#]+(/[^?#]*)') }}, ''),
        case
            when {{ url }} is null then null
            when {{ url }} like '/%' and {{ url }} not like '//%'
                then {{ piece_of(piece_of(url, "'?'", 1), "'#'", 1) }}
            else {{ unusual_url_path(without_around(url, "' '")) }}
        end
    )
{%- endmacro %}


{#- The path of any URL; url_path takes the usual ones out first, which is much faster. -#}
{%- macro unusual_url_path(url) -%}
    {%- set start = '^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//' -%}
    {%- set label = '[^\\s<>"/?#:@\\[\\].]+' -%}
    {%- set bare_host = '^' ~ label ~ '(?:\\.' ~ label ~ ')+\\.?(?::[0-9]*)?' -%}
    coalesce(
        nullif({{ captured(url, start ~ '[^/?#]*(/[^?#]*)') }}, ''),
        case
            when {{ is_match(url, start ~ '[^/?#]') }} then '/'
            when {{ is_match(url, bare_host ~ '(?:[/?#]|$)') }}
                then coalesce(nullif({{ captured(url, bare_host ~ '(/[^?#]*)') }}, ''), '/')
        end
    )
{%- endmacro %}
