{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'append',
        unique_key = 'revision',
        on_schema_change = 'fail',
        indexes = lookups([['revision']]),
    )
}}

{#- They differ where every event was placed again. Nothing is told twice. -#}
{%- set mark = revision_mark() -%}
{%- set told = followed_revision() -%}

-- A session that was built again and had been left by its own events is
-- changed; built again without having been there, created. Written again
-- without having been built, it was only numbered anew.

with

written_sessions as (

    select
        site_id,
        session_id,
        revision

    from {{ ref('sessions') }}

    {% if is_incremental() %}
    where revision > {{ mark }}
    {% endif %}

),

placed_sessions as (

    select distinct
        site_id,
        session_id

    from {{ ref('events') }}

    {% if is_incremental() %}
    where revision > {{ mark }}
    {% endif %}

),

{% if is_incremental() %}

replacements as (

    select distinct
        site_id,
        old_session_id,
        new_session_id,
        revision

    from {{ session_replacements() }}

    where
        revision > {{ told }}
        and old_session_id is not null

),

left_sessions as (

    select
        {{ lookup_key('old_session_id') }} as session_key,
        site_id,
        old_session_id as session_id,
        count(distinct new_session_id) as successor_count

    from replacements

    group by
        site_id,
        old_session_id

),

found_sessions as (

    {{ rows_with_keys(
        ref('sessions'), 'session_key', 'left_sessions',
        ['session_key', 'site_id', 'session_id']
    ) }}

),

-- Those that other events have come to, or that some of theirs have not left.
kept_sessions as (

    select
        found_sessions.site_id as site_id,
        found_sessions.session_id as session_id

    from found_sessions

    inner join left_sessions
        on
            found_sessions.session_key = left_sessions.session_key
            and found_sessions.site_id = left_sessions.site_id
            and found_sessions.session_id = left_sessions.session_id

),

{% else %}

left_sessions as (

    select
        site_id,
        session_id,
        0 as successor_count

    from written_sessions

    where 1 = 0

),

{% endif %}

still_there as (

    select
        written_sessions.revision,
        written_sessions.site_id as site_id,
        written_sessions.session_id as session_id,
        case
            when
                placed_sessions.session_id is not null
                and left_sessions.session_id is null
                then 'created'
            else 'changed'
        end as change,
        cast(null as {{ dbt.type_string() }}) as into_session_id,
        false as is_gone

    from written_sessions

    left join placed_sessions
        on
            written_sessions.site_id = placed_sessions.site_id
            and written_sessions.session_id = placed_sessions.session_id

    left join left_sessions
        on
            written_sessions.site_id = left_sessions.site_id
            and written_sessions.session_id = left_sessions.session_id

),

{% if is_incremental() %}

gone as (

    select
        replacements.revision as revision,
        replacements.site_id as site_id,
        replacements.old_session_id as session_id,
        case
            when left_sessions.successor_count = 0 then 'vanished'
            when
                left_sessions.successor_count = 1
                and kept_sessions.session_id is null
                then 'merged'
            else 'split'
        end as change,
        replacements.new_session_id as into_session_id,
        kept_sessions.session_id is null as is_gone

    from replacements

    inner join left_sessions
        on
            replacements.site_id = left_sessions.site_id
            and replacements.old_session_id = left_sessions.session_id

    left join kept_sessions
        on
            replacements.site_id = kept_sessions.site_id
            and replacements.old_session_id = kept_sessions.session_id

    where
        replacements.new_session_id != replacements.old_session_id
        or (
            left_sessions.successor_count = 0
            and kept_sessions.session_id is null
        )

),

-- Whoever follows begins again: after a full refresh, and where a session has
-- gone that must not be named.
begun_again as (

    select {{ highest_revision(ref('events')) }} as revision

    where {{ mark }} = -1

    union all

    select revision

    from {{ session_replacements() }}

    where
        revision > {{ told }}
        and old_session_id is null

),

reset as (

    select distinct
        revision,
        cast(null as {{ dbt.type_string() }}) as site_id,
        cast(null as {{ dbt.type_string() }}) as session_id,
        'reset' as change,
        cast(null as {{ dbt.type_string() }}) as into_session_id,
        true as is_gone

    from begun_again

),

{% endif %}

final as (

    select * from still_there

    {% if is_incremental() %}

    union all

    select * from gone

    union all

    select * from reset

    {% endif %}

)

select * from final
