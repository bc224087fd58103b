{#-
    Channel of a touch: that of the first rule (row of channel_rules) of which every
    condition holds; Unassigned where none does, null where there is no touch. source_medium
    is the medium of the source's row in referrers.
-#}
{%- macro channel(rules, source, medium, campaign, source_medium) -%}
    {%- set columns = {
        'source': source, 'source_medium': source_medium, 'medium': medium,
        'campaign': in_small_letters(campaign),
    } -%}
    case
        when {{ source }} is null and {{ medium }} is null then null
        {%- for rule in rules %}
        {%- set conditions = [] -%}
        {%- for name in columns if rule[name] -%}
            {%- do conditions.append(text_matches(columns[name], rule[name])) -%}
        {%- endfor %}
        when {{ conditions | join(' and ') or 'true' }} then {{ text_literal(rule['channel']) }}
        {%- endfor %}
        else 'Unassigned'
    end
{%- endmacro %}


{#- A channel, where none is known that of what no rule matches. -#}
{%- macro known_channel(channel) -%}
    coalesce({{ channel }}, 'Unassigned')
{%- endmacro %}


{#- Whether a regular expression matches a whole text; plain words are compared as such. -#}
{%- macro text_matches(text, pattern) -%}
    {%- if modules.re.fullmatch('(?:[a-z0-9 _|-]|\\\\[()-])+', pattern) -%}
        {%- set words = pattern.replace('\\', '').split('|') -%}
        {{ text }} in ('{{ words | join("', '") }}')
    {%- else -%}
        {{ is_match(text, '^(?:' ~ pattern ~ ')$') }}
    {%- endif -%}
{%- endmacro %}
