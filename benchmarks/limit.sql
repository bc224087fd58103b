-- `events` and `sessions` by hand: one script for one Parquet folder, one definition (sliding,
-- 30 minutes), well-formed URLs and the referrers of the seed. No dbt, no constraints, no
-- rejected rows, no batches after this one. Ids, places, counts and sources are those of the
-- models, which the benchmark checks.
create or replace table limit_events as

with

raw_events as not materialized (

    select
        *,
        hash(site_id, event_id) as id_key,
        coalesce(visitor_id, client_session_id) as stream_id,
        split_part(page_url, '/', 3) as page_hostname,
        regexp_extract(page_url, '^[^/]*//[^/?#]*(/[^?#]*)', 1) as page_path,
        replace(split_part(split_part(referrer_url, '/', 3), ':', 1), 'www.', '')
            as referrer_domain,
        '&' || split_part(split_part(page_url, '?', 2), '#', 1) as parameters

    from read_parquet($raw)

    where
        event_id is not null
        and coalesce(visitor_id, client_session_id) is not null
        and occurred_at between '2000-01-01' and loaded_at + interval 1 day

),

repeated_keys as materialized (

    select id_key from raw_events group by id_key having count(*) > 1

),

first_arrivals as not materialized (

    select * from raw_events where id_key not in (from repeated_keys)

    union all

    select * from raw_events where id_key in (from repeated_keys)
    qualify row_number() over (
        partition by site_id, event_id order by loaded_at, occurred_at
    ) = 1

),

gaps as (

    select
        id_key,
        hash(site_id, stream_id) as stream_key,
        occurred_at,
        sequence,
        event_id,
        coalesce(
            occurred_at - lag(occurred_at) over in_stream > interval 30 minute, true
        ) as starts_session,
        row_number() over in_stream as stream_position

    from first_arrivals

    window in_stream as (
        partition by hash(site_id, stream_id) order by occurred_at, sequence nulls first, event_id
    )

),

placed as materialized (

    select
        id_key,
        max(case when starts_session then occurred_at end) over so_far as session_started_at,
        stream_position + 1
        - max(case when starts_session then stream_position end) over so_far as event_number,
        coalesce(lead(starts_session) over in_stream, true) as is_exit

    from gaps

    window
        in_stream as (partition by stream_key order by occurred_at, sequence nulls first, event_id),
        so_far as (
            partition by stream_key order by occurred_at, sequence nulls first, event_id
            rows between unbounded preceding and current row
        )

),

tagged as (

    select
        first_arrivals.* exclude (parameters),
        placed.* exclude (id_key),
        coalesce(
            referrer_domain in (page_hostname, 'checkout.stripe.com'), false
        ) as is_internal,
        coalesce(
            utm_source, nullif(split_part(split_part(parameters, '&utm_source=', 2), '&', 1), '')
        ) as tagged_source,
        coalesce(
            utm_medium, nullif(split_part(split_part(parameters, '&utm_medium=', 2), '&', 1), '')
        ) as tagged_medium,
        coalesce(
            utm_campaign,
            nullif(split_part(split_part(parameters, '&utm_campaign=', 2), '&', 1), '')
        ) as tagged_campaign,
        case
            when parameters like '%id=%'
                then regexp_extract(parameters, '&([a-z_]*cl[a-z_]*id|[gw]braid|srsltid)=([^&]+)', 1)
        end as click_parameter,
        case
            when parameters like '%id=%'
                then regexp_extract(parameters, '&([a-z_]*cl[a-z_]*id|[gw]braid|srsltid)=([^&]+)', 2)
        end as click_id

    from first_arrivals

    inner join placed on first_arrivals.id_key = placed.id_key

),

touched as (

    select
        tagged.* exclude (tagged_source, tagged_medium, tagged_campaign, click_parameter),
        case
            when tagged_source is not null or tagged_medium is not null
                then lower(tagged_source)
            when clicks.source is not null then clicks.source
            when is_internal then null
            else coalesce(referrers.source, referrer_domain, '(direct)')
        end as source,
        case
            when tagged_source is not null or tagged_medium is not null
                then lower(tagged_medium)
            when clicks.medium is not null then clicks.medium
            when is_internal then null
            when referrer_domain is null then '(none)'
            else coalesce(referrers.medium, 'referral')
        end as medium,
        tagged_campaign as campaign,
        case
            when tagged_source is not null or tagged_medium is not null then 'utm'
            when clicks.source is not null then 'click_id:' || click_parameter
            when is_internal then 'internal:' || referrer_domain
            when referrer_domain is null then 'direct'
            when referrers.source is not null then 'referrer:' || referrers.domain
            else 'referral'
        end as touch_rule

    from tagged

    left join read_csv($click_ids) as clicks on tagged.click_parameter = clicks.parameter

    left join read_csv($referrers) as referrers on tagged.referrer_domain = referrers.domain

)

select
    touched.* exclude (id_key),
    case
        when source is null and medium is null then null
        when source = '(direct)' then 'Direct'
        when campaign like '%cross-network%' then 'Cross-network'
        when medium like '%cp%' or medium in ('ppc', 'retargeting') or medium like 'paid%'
            then case known_medium
                when 'shopping' then 'Paid Shopping'
                when 'organic' then 'Paid Search'
                when 'social' then 'Paid Social'
                when 'video' then 'Paid Video'
                else 'Paid Other'
            end
        when medium in ('display', 'banner', 'cpm') then 'Display'
        when medium = 'ai-assistant' or known_medium = 'ai-assistant' then 'AI Assistant'
        when known_medium = 'shopping' then 'Organic Shopping'
        when known_medium = 'social' or medium = 'social' then 'Organic Social'
        when known_medium = 'video' then 'Organic Video'
        when known_medium = 'organic' or medium = 'organic' then 'Organic Search'
        when medium in ('referral', 'app', 'link') then 'Referral'
        when medium in ('email', 'e-mail') then 'Email'
        when medium = 'affiliate' then 'Affiliates'
        when medium like '%push' then 'Mobile Push Notifications'
        else 'Unassigned'
    end as channel,
    md5(site_id || '|' || stream_id || '|' || epoch_us(session_started_at)) as session_id,
    session_started_at as activity_started_at,
    event_number = 1 as is_entry,
    cast(md5_number_upper(site_id || '|' || event_id) >> 4 as bigint) as event_key,
    cast(1 as bigint) as revision

from touched

left join (
    select source as known_source, min(medium) as known_medium from read_csv($referrers) group by source
) as known_sources
    on touched.source = known_source;

create or replace table limit_sessions as

with

measured as (

    select
        site_id,
        session_id,
        max(occurred_at) as ended_at,
        max(loaded_at) as loaded_at,
        count(*) as event_count,
        count(*) filter (event_type = 'pageview') as pageview_count,
        count(*) filter (event_type = 'conversion') as conversion_count,
        sum(interaction_count) as interaction_count,
        sum(engaged_seconds) as engaged_seconds,
        cast(coalesce(sum(revenue_cents), 0) as bigint) as revenue_cents,
        max(scroll_depth) as max_scroll_depth,
        arg_max(user_id, event_number) as user_id,
        arg_max(page_url, event_number) filter (event_type = 'pageview') as exit_url,
        arg_max(page_path, event_number) filter (event_type = 'pageview') as exit_path,
        arg_min(page_url, event_number) filter (event_type = 'pageview') as entry_url,
        arg_min(page_path, event_number) filter (event_type = 'pageview') as entry_path

    from limit_events

    group by site_id, session_id

),

numbered as (

    select
        measured.*,
        entries.* exclude (
            site_id, session_id, user_id, loaded_at, event_id, event_key, interaction_count,
            engaged_seconds, time_on_page_seconds, scroll_depth, revenue_cents, properties,
            event_number, is_entry, is_exit, page_path
        ),
        measured.pageview_count = 1 as is_bounce,
        cast(epoch_us(measured.ended_at - entries.session_started_at) / 1000000 as decimal(18, 3))
            as duration_seconds,
        cast(entries.session_started_at as date) as started_on,
        row_number() over in_visitor as session_number,
        last_value(
            case
                when coalesce(entries.source, entries.medium, '(direct)') != '(direct)'
                    then {source: entries.source, medium: entries.medium, channel: entries.channel}
            end ignore nulls
        ) over so_far as last_known

    from measured

    inner join (select * from limit_events where is_entry) as entries
        on measured.site_id = entries.site_id and measured.session_id = entries.session_id

    window
        in_visitor as (
            partition by measured.site_id, coalesce(entries.visitor_id, entries.stream_id)
            order by entries.session_started_at, entries.stream_id
        ),
        so_far as (
            partition by measured.site_id, coalesce(entries.visitor_id, entries.stream_id)
            order by entries.session_started_at, entries.stream_id
            rows between unbounded preceding and current row
        )

)

select
    * exclude (last_known),
    case when last_known is null then '(direct)' else last_known.source end
        as last_non_direct_source,
    case when last_known is null then '(none)' else last_known.medium end
        as last_non_direct_medium,
    case when last_known is null then 'Direct' else last_known.channel end
        as last_non_direct_channel

from numbered;
