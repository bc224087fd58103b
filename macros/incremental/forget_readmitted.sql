{#-
    Takes rows out of rejected_events that a reclassification accepts: a row that says the same is
    now among the checked ones, with its type or as a conversion. A post-hook; nothing without
    reclassify_from.
-#}
{%- macro forget_readmitted() -%}

    {%- if not execute or not is_incremental() or not var('reclassify_from') -%}
        {{ return('') }}
    {%- endif -%}

    {%- set since = 'occurred_at >= ' ~ timestamp_literal(var('reclassify_from')) -%}
    {%- set content -%}
        {{ row_hash() }} || cast({{ epoch_microseconds('occurred_at') }} as {{ dbt.type_string() }})
    {%- endset -%}

    delete from {{ this }}
    where
        {{ since }}
        and (
            {{ content }} || event_type in (
                select {{ content }} || event_type
                from {{ ref('int_events_checked') }}
                where {{ since }}
            )
            or {{ content }} in (
                select {{ content }}
                from {{ ref('int_events_checked') }}
                where {{ since }} and event_type = 'conversion'
            )
        )

{%- endmacro %}
