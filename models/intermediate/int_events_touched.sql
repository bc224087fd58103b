{%- set click_ids = seed_rows(ref('click_ids')) -%}
{%- set channel_rules = seed_rows(ref('channel_rules')) -%}
{%- set columns = event_columns().keys() | list -%}

-- The touch of every event: the first rule that matches of utm tags, click id, own
-- or excluded referrer, known referrer, other referrer, none.
--
-- Built for millions of events: their URLs are looked at once, the parameters of
-- the few that are tagged again, and rules meet events by equality alone (a
-- referrer's host and its parent domains, longest first).

with

checked as (

    select * from {{ ref('int_events_checked') }}

),

click_ids as (

    select
        lower(parameter) as parameter,
        source,
        medium

    from {{ ref('click_ids') }}

),

referrers as (

    select * from {{ ref('referrers') }}

),

with_hosts as (

    select
        *,
        {{ url_host('page_url') }} as page_hostname,
        {{ url_path('page_url') }} as page_path,
        {{ url_host('referrer_url') }} as referrer_hostname,
        {{ url_parameters('page_url') }} as parameters

    from checked

),

with_tagged_parameters as (

    select
        *,
        {{ host_without_www('page_hostname') }} as page_domain,
        {{ host_without_www('referrer_hostname') }} as referrer_domain,
        {{ tagged_parameters('parameters', click_ids) }} as tagged_parameters

    from with_hosts

),

with_unusual_parameters as (

    select
        *,
        {{ unusual_parameters('tagged_parameters') }} as is_unusual

    from with_tagged_parameters

),

with_parameters as (

    select
        *,
        {%- for tag in ['source', 'medium', 'campaign', 'term', 'content'] %}
        {{ parameter_value('tagged_parameters', 'utm_' ~ tag, 'is_unusual') }}
            as {{ tag }}_parameter,
        {%- endfor %}
        {{ click_id_parameter('tagged_parameters', 'is_unusual', click_ids) }}
            as click_parameter

    from with_unusual_parameters

),

with_known_tags as (

    select
        *,
        {%- for tag in ['source', 'medium', 'campaign', 'term', 'content'] %}
        {{ known_text('utm_' ~ tag) }} as sent_{{ tag }},
        {{ known_text(tag ~ '_parameter') }} as url_{{ tag }},
        {%- endfor %}
        {{ known_text(click_id_value(
            'tagged_parameters', 'is_unusual', 'click_parameter', click_ids
        )) }} as click_id

    from with_parameters

),

tagged as (

    select
        with_known_tags.*,
        lower(coalesce(sent_source, url_source)) as tagged_source,
        lower(coalesce(sent_medium, url_medium)) as tagged_medium,
        coalesce(sent_campaign, url_campaign) as tagged_campaign,
        coalesce(sent_term, url_term) as tagged_term,
        coalesce(sent_content, url_content) as tagged_content,
        click_ids.source as clicked_source,
        click_ids.medium as clicked_medium,
        case
            when
                click_ids.parameter is not null
                and (
                    with_known_tags.touch_order like '2%'
                    or coalesce(sent_source, url_source, sent_medium, url_medium)
                    is null
                )
                then 'click_id:' || click_ids.parameter
            when
                coalesce(sent_source, url_source, sent_medium, url_medium)
                is not null
                then 'utm'
        end as tagged_rule

    from with_known_tags

    left join click_ids
        on
            with_known_tags.click_parameter = click_ids.parameter
            and with_known_tags.click_id is not null

),

-- What is looked up: the source that a tag names, or the host of a referrer
-- that is not the site's own.
with_internal_domains as (

    select
        *,
        case
            when tagged_rule is null
                then {{ internal_domain(
                    'referrer_domain', 'page_domain', 'internal_domains'
                ) }}
        end as internal_domain,
        case
            when tagged_rule = 'utm' then coalesce(tagged_source, clicked_source)
            when tagged_rule is not null then clicked_source
        end as named_source

    from tagged

),

with_lookups as (

    select
        *,
        case
            when tagged_rule is not null then {{ host_without_www('named_source') }}
            when internal_domain is null then referrer_domain
        end as lookup

    from with_internal_domains

),

with_domains as (

    select
        *,
        {%- for label_count in [2, 3, 4, 5] %}
        case when lookup like '%.%' then {{ parent_domain('lookup', label_count) }} end
            as last_{{ label_count }}_labels{{ ',' if not loop.last }}
        {%- endfor %}

    from with_lookups

),

looked_up as (

    select
        with_domains.*,
        {%- for column in ['domain', 'source', 'medium'] %}
        coalesce(
            whole.{{ column }},
            five.{{ column }},
            four.{{ column }},
            three.{{ column }},
            two.{{ column }}
        ) as known_{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}

    from with_domains

    left join referrers as whole
        on with_domains.lookup = whole.domain

    left join referrers as five
        on with_domains.last_5_labels = five.domain

    left join referrers as four
        on with_domains.last_4_labels = four.domain

    left join referrers as three
        on with_domains.last_3_labels = three.domain

    left join referrers as two
        on with_domains.last_2_labels = two.domain

),

touched as (

    select
        *,
        case
            when tagged_rule is not null then named_source
            when internal_domain is not null then null
            when referrer_domain is null then '(direct)'
            else coalesce(known_source, referrer_domain)
        end as source,
        case
            when tagged_rule = 'utm' then coalesce(tagged_medium, clicked_medium)
            when tagged_rule is not null then clicked_medium
            when internal_domain is not null then null
            when referrer_domain is null then '(none)'
            else coalesce(known_medium, 'referral')
        end as medium,
        case when tagged_rule is not null then tagged_campaign end as campaign,
        case when tagged_rule is not null then tagged_term end as term,
        case when tagged_rule is not null then tagged_content end as content,
        case
            when tagged_rule is not null then tagged_rule
            when internal_domain is not null then 'internal:' || internal_domain
            when referrer_domain is null then 'direct'
            else coalesce('referrer:' || known_domain, 'referral')
        end as touch_rule

    from looked_up

),

final as (

    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        raw_file,
        rule_site_id,

        page_hostname,
        page_path,
        referrer_domain,
        source,
        medium,
        campaign,
        term,
        content,
        {{ channel(
            channel_rules, 'source', 'medium', 'campaign', 'known_medium'
        ) }} as channel,
        touch_rule,
        click_id,
        tagged_rule is not null as has_tagged_touch,
        tagged_rule is not null
        or (internal_domain is null and referrer_domain is not null) as has_touch

    from touched

)

select * from final
