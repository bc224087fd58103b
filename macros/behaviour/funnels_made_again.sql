{#-
    What the mart of funnels reads and replaces in this run, written after a column: `times` of
    events and of the starts of sessions, `days` of its own rows. An event that has come or left
    can change no try that began longer before it than the longest window. From that day on all
    are made again, whole: the sessions that are read are those that last into it, from their
    beginning.
-#}
{%- macro funnels_made_again(steps) -%}

    {%- set nothing = {'times': 'is null', 'days': 'is null'} -%}
    {%- set everything = {'times': 'is not null', 'days': 'is not null'} -%}

    {%- set mark = sojourn.revision_mark() -%}
    {%- if mark == -1 or sojourn.has_funnels_of_other_steps(steps) -%}
        {{ return(everything) }}
    {%- endif -%}

    {%- set changed_query -%}
        select {{ sojourn.day_of('occurred_at') }} as changed_on
        from {{ ref('events') }}
        where revision > {{ mark }}
        union distinct
        select left_on as changed_on
        from {{ sojourn.session_replacements() }}
        where revision > {{ mark }}
    {%- endset -%}

    {%- set changed_days = [] -%}
    {%- for row in run_query(changed_query).rows -%}
        {%- do changed_days.append((row[0] | string)[:10]) -%}
    {%- endfor -%}
    {%- if not changed_days -%}
        {{ return(nothing) }}
    {%- endif -%}

    {#- A local day begins and ends within a day of the same one in UTC. -#}
    {%- set longest_window = steps | map(attribute='window_days')
        | map('default', 0, true) | max -%}
    {%- set first_on = modules.datetime.date.fromisoformat(changed_days | min)
        - modules.datetime.timedelta(days=longest_window + 1) -%}
    {%- set may_begin_at = first_on - modules.datetime.timedelta(days=1) -%}

    {%- set sessions_query -%}
        select {{ sojourn.timestamp_text('min(started_at)') }}
        from {{ ref('sessions') }}
        where ended_at >= {{ sojourn.timestamp_literal(may_begin_at | string) }}
    {%- endset -%}
    {%- set first_started_at = run_query(sessions_query).rows[0][0] -%}

    {{ return({
        'times': nothing.times if first_started_at is none
            else '>= ' ~ sojourn.timestamp_literal(first_started_at),
        'days': '>= ' ~ sojourn.date_literal(first_on | string),
    }) }}

{%- endmacro %}


{#- Whether rows of the mart were made by other steps than these: then none of it holds. -#}
{%- macro has_funnels_of_other_steps(steps) -%}
    {%- set query -%}
        select 1 from {{ this }}
        where steps_key != {{ sojourn.text_literal(sojourn.funnel_steps_key(steps)) }}
        limit 1
    {%- endset -%}
    {{ return(run_query(query).rows | length > 0) }}
{%- endmacro %}


{#- The strategy of funnels: the days that are made again leave, whole, and come in again. -#}
{%- macro get_incremental_replace_funnels_sql(arg_dict) -%}
    {%- set steps = sojourn.funnel_steps(ref('funnel_steps')) -%}
    {{ sojourn.replaced_rows(
        arg_dict, 'stored.entered_on ' ~ sojourn.funnels_made_again(steps).days
    ) }}
{%- endmacro %}
