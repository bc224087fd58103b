{#-
    The event contract: name and type of every column that a staging model
    gives, in order. The one place where the list is written.
-#}
{%- macro event_columns() -%}

    {{ return({
        'event_id': 'string',
        'tracker': 'string',
        'site_id': 'string',
        'visitor_id': 'string',
        'user_id': 'string',
        'client_session_id': 'string',
        'event_name': 'string',
        'event_type': 'string',
        'occurred_at': 'timestamp',
        'loaded_at': 'timestamp',
        'sequence': 'integer',
        'page_url': 'string',
        'page_title': 'string',
        'referrer_url': 'string',
        'utm_source': 'string',
        'utm_medium': 'string',
        'utm_campaign': 'string',
        'utm_term': 'string',
        'utm_content': 'string',
        'country': 'string',
        'region': 'string',
        'city': 'string',
        'language': 'string',
        'device_type': 'string',
        'browser': 'string',
        'browser_version': 'string',
        'os': 'string',
        'screen_width': 'integer',
        'is_bot': 'boolean',
        'engaged_seconds': 'decimal(18, 3)',
        'time_on_page_seconds': 'decimal(18, 3)',
        'scroll_depth': 'decimal(5, 2)',
        'interaction_count': 'integer',
        'revenue_cents': 'bigint',
        'currency': 'string',
        'properties': 'string',
    }) }}

{%- endmacro %}


{#- Names of its columns whose values are read: what was sent of a number may be a text. -#}
{%- macro columns_read() -%}
    {%- set names = [] -%}
    {%- for name, type in event_columns().items() if type not in ('string', 'timestamp') -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{#-
    What staging adds behind the contract: where a row came from, and what of
    it could not be read.
-#}
{%- macro provenance_columns() -%}

    {{ return({
        'raw_occurred_at': 'string',
        'raw_row': 'string',
        'raw_file': 'string',
        'unreadable_columns': 'string',
    }) }}

{%- endmacro %}
