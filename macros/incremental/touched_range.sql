{#-
    Three bounds of what a batch can touch in this model, as literals, so that the engine
    passes over the rest of the history: `copies`, where stored copies of the batch's ids
    happened; `reach`, where events lie that the batch may come near; `activities`, where
    the activities of both began. Each is written after a column; they are wider than the
    exact sets, which the model finds by joins.
-#}
{%- macro touched_range(arriving, copies) -%}

    {%- set nothing = 'is null' -%}
    {%- set everything = 'is not null' -%}

    {%- if not execute -%}
        {{ return({'copies': nothing, 'reach': nothing, 'activities': nothing}) }}
    {%- endif -%}

    {%- set batch_query -%}
        with

        batch as (

            select
                arriving.occurred_at,
                site_rules.longest_gap_microseconds

            from {{ arriving }} as arriving

            inner join {{ ref('int_site_rules') }} as site_rules
                on arriving.rule_site_id = site_rules.site_id

        ),

        batch_range as (

            select
                min(occurred_at) as first_at,
                max(occurred_at) as last_at,
                max(longest_gap_microseconds) as longest_gap_microseconds,
                count(*) - count(longest_gap_microseconds) as unbounded_count

            from batch

        ),

        copies_range as (

            select
                min(occurred_at) as first_copy_at,
                max(occurred_at) as last_copy_at

            from {{ copies }}

        )

        select
            {{ timestamp_text('first_at') }},
            {{ timestamp_text('last_at') }},
            coalesce(longest_gap_microseconds, 0),
            unbounded_count,
            {{ timestamp_text('first_copy_at') }},
            {{ timestamp_text('last_copy_at') }}

        from batch_range

        cross join copies_range
    {%- endset -%}

    {%- set first_at, last_at, gap, unbounded_count, first_copy_at, last_copy_at
        = run_query(batch_query).rows[0].values() -%}

    {%- set copy_times = nothing if first_copy_at is none else
        'between ' ~ timestamp_literal(first_copy_at) ~ ' and ' ~ timestamp_literal(last_copy_at)
    -%}

    {%- if unbounded_count > 0 -%}
        {{ return({'copies': copy_times, 'reach': everything, 'activities': everything}) }}
    {%- endif -%}

    {%- if first_at is none -%}
        {%- set reach = nothing -%}
    {%- else -%}
        {%- set reach = 'between '
            ~ microseconds_after(timestamp_literal(first_at), -(gap | int)) ~ ' and '
            ~ microseconds_after(timestamp_literal(last_at), gap | int) -%}
    {%- endif -%}

    {%- set activities_query -%}
        select
            {{ timestamp_text('min(activity_started_at)') }},
            {{ timestamp_text('max(activity_started_at)') }}
        from (
            select activity_started_at
            from {{ this }}
            where occurred_at {{ reach }} or occurred_at {{ copy_times }}
            union all
            select activity_started_at
            from {{ activities_to_place() }}
        ) as touched
    {%- endset -%}

    {%- set first_started_at, last_started_at = run_query(activities_query).rows[0].values() -%}

    {{ return({
        'copies': copy_times,
        'reach': reach,
        'activities': nothing if first_started_at is none else
            'between ' ~ timestamp_literal(first_started_at)
            ~ ' and ' ~ timestamp_literal(last_started_at),
    }) }}

{%- endmacro %}
