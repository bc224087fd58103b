{#-
    Takes rows out of rejected_events that a reclassification accepts: a row that says the same is
    among the checked ones now, with its type or as a conversion. A post-hook; nothing without
    reclassify_from.
-#}
{%- macro forget_readmitted() -%}

    {%- if not execute or not is_incremental() or not repair_time('reclassify_from') -%}
        {{ return('') }}
    {%- endif -%}

    {%- set since = 'occurred_at >= ' ~ timestamp_literal(repair_time('reclassify_from')) -%}
    {%- set content -%}
        {{ row_hash() }} || cast({{ epoch_microseconds('occurred_at') }} as {{ dbt.type_string() }})
    {%- endset -%}

    delete from {{ this }}
    where rejection_key in (
        select rejected.rejection_key
        from (
            select
                rejection_key,
                event_type,
                {{ content }} as content
            from {{ this }}
            where {{ since }}
        ) as rejected
        inner join (
            select
                event_type,
                {{ content }} as content
            from {{ ref('int_events_checked') }}
            where {{ since }}
        ) as checked
            on
                rejected.content = checked.content
                and (
                    rejected.event_type = checked.event_type
                    or checked.event_type = 'conversion'
                )
    )

{%- endmacro %}
