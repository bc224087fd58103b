{#-
    Checked events with their touch: the first rule that matches of utm tags, click id, own
    or excluded referrer, known referrer, other referrer, none. Rules meet events by
    equality alone: a host and its parent domains, the longest first. A query over a
    relation, so that it is applied where events are known to be new, and once.
-#}
{%- macro touched_events(relation) -%}

{%- set channel_rules = seed_rows(ref('channel_rules')) -%}
{%- set columns = event_columns().keys() | list -%}

with

tagged as (

    {{ tagged_events(relation) }}

),

referrers as (

    select * from {{ ref('referrers') }}

),

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
            when tagged_rule = 'utm'
                then coalesce(tagged_source, clicked_source)
            when tagged_rule is not null then clicked_source
        end as named_source

    from tagged

    {{ worked_out() }}

),

-- What is looked up: the source that a tag names, or the host of a referrer
-- that is not the site's own.
with_lookups as (

    select
        *,
        case
            when tagged_rule is not null
                then {{ host_without_www('named_source') }}
            when internal_domain is null then referrer_domain
        end as lookup

    from with_internal_domains

    {{ worked_out() }}

),

with_parent_domains as (

    select
        *,
    {% for label_count in [2, 3, 4, 5] %}
    case
        when lookup like '%.%'
            then {{ parent_domain('lookup', label_count) }}
    end as last_{{ label_count }}_labels{{ ',' if not loop.last }}
    {% endfor %}

    from with_lookups

    {{ worked_out() }}

),

looked_up as (

    select
        with_parent_domains.*,
    {% for column in ['domain', 'source', 'medium'] %}
    coalesce(
        whole.{{ column }},
        five.{{ column }},
        four.{{ column }},
        three.{{ column }},
        two.{{ column }}
    ) as referrer_{{ column if column != 'domain' else 'row' }}
    {{- ',' if not loop.last }}
    {% endfor %}

    from with_parent_domains

    left join referrers as whole
        on with_parent_domains.lookup = whole.domain

    left join referrers as five
        on with_parent_domains.last_5_labels = five.domain

    left join referrers as four
        on with_parent_domains.last_4_labels = four.domain

    left join referrers as three
        on with_parent_domains.last_3_labels = three.domain

    left join referrers as two
        on with_parent_domains.last_2_labels = two.domain

    {{ worked_out() }}

),

touched as (

    select
        *,
        case
            when tagged_rule is not null then named_source
            when internal_domain is not null then null
            when referrer_domain is null then '(direct)'
            else coalesce(referrer_source, referrer_domain)
        end as source,
        case
            when tagged_rule = 'utm'
                then coalesce(tagged_medium, clicked_medium)
            when tagged_rule is not null then clicked_medium
            when internal_domain is not null then null
            when referrer_domain is null then '(none)'
            else coalesce(referrer_medium, 'referral')
        end as medium,
        case when tagged_rule is not null then tagged_campaign end as campaign,
        case when tagged_rule is not null then tagged_term end as term,
        case when tagged_rule is not null then tagged_content end as content,
        case
            when tagged_rule is not null then tagged_rule
            when internal_domain is not null then 'internal:' || internal_domain
            when referrer_domain is null then 'direct'
            else coalesce('referrer:' || referrer_row, 'referral')
        end as touch_rule

    from looked_up

    {{ worked_out() }}

),

final as (

    select
        {% for column in columns %}
        {{ column }},
        {% endfor %}
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
            channel_rules, 'source', 'medium', 'campaign', 'referrer_medium'
        ) }} as channel,
        touch_rule,
        click_id,
        tagged_rule is not null as has_tagged_touch,
        tagged_rule is not null
        or (internal_domain is null and referrer_domain is not null)
            as has_touch

    from touched

)

select * from final

{%- endmacro %}
