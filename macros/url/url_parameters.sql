{#-
    Every parameter of a URL, each with an & before it: those of the query, then those of
    the fragment (#a=1 or #/path?a=1). Null where the URL has neither.
-#}
{%- macro url_parameters(url) -%}
    {%- set before_fragment = piece_of(url, "'#'", 1) -%}
    {%- set fragment = "substr(" ~ url ~ ", " ~ position_in(url, "'#'") ~ " + 1)" -%}
    case
        when {{ position_in(url, "'#'") }} > 0
            then
                case
                    when {{ position_in(before_fragment, "'?'") }} > 0
                        then '&' || substr(
                            {{ before_fragment }},
                            {{ position_in(before_fragment, "'?'") }} + 1
                        )
                    else ''
                end
                || '&'
                || substr({{ fragment }}, {{ position_in(fragment, "'?'") }} + 1)
        when {{ position_in(url, "'?'") }} > 0
            then '&' || substr({{ url }}, {{ position_in(url, "'?'") }} + 1)
    end
{%- endmacro %}
