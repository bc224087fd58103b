{#-
    What chooses the sessions of a query: site, local dates of their start, and each filter
    that was given. All of them hold or fail for whole sessions. Not to be indented: a value may
    go over lines.
-#}
{%- macro session_conditions(parameters, dates) -%}
    site_id = {{ text_literal(parameters.site_id) }}
    and started_on between {{ date_literal(dates.start) }} and {{ date_literal(dates.end) }}
    {%- for name, column in session_filters().items() if parameters.get(name) is not none %}
    and {{ column }} = {{ text_literal(parameters[name]) }}
    {%- endfor %}
    {%- for name, column in tag_filters().items() if parameters.get(name) is not none %}
    and {{ column }} = {{ text_literal(parameters[name]) }}
    and entry_touch_rule like 'utm%'
    {%- endfor %}
    {%- set pageviews = ref('pageviews') -%}
    {%- if parameters.get('visited_page') is not none %}
    and session_id in (
        select session_id
        from {{ pageviews }}
        where
            site_id = {{ text_literal(parameters.site_id) }}
            and started_on between {{ date_literal(dates.start) }} and {{ date_literal(dates.end) }}
            and page_path = {{ text_literal(parameters.visited_page) }}
    )
    {%- endif %}
    {%- if parameters.get('bots') in ('exclude', 'only') %}
    and {{ 'not ' if parameters.bots == 'exclude' }}is_bot
    {%- endif %}
{%- endmacro %}


{#- Filters of sessions: parameter to column. -#}
{%- macro session_filters() -%}
    {{ return({
        'visitor_id': 'visitor_id',
        'user_id': 'user_id',
        'country': 'country',
        'region': 'region',
        'city': 'city',
        'language': 'language',
        'browser': 'browser',
        'os': 'os',
        'device': 'device_type',
        'hostname': 'entry_hostname',
        'page': 'entry_path',
        'referrer': 'entry_referrer_domain',
        'channel': 'entry_channel',
        'utm_campaign': 'entry_campaign',
    }) }}
{%- endmacro %}


{#-
    Filters that ask for a tag: parameter to the column that holds it where the entry was
    tagged. A source that was read from a referrer or a click id alone is no utm_source; beside
    a utm_medium without a source the click id's is one, as the touch has it. A campaign is
    always tagged.
-#}
{%- macro tag_filters() -%}
    {{ return({
        'utm_source': 'entry_source',
        'utm_medium': 'entry_medium',
    }) }}
{%- endmacro %}
