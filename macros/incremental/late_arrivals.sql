{#-
    The log of what each run of `events` took in, by tracker: how many events, and how late
    they came. Written in the transaction of the run, which alone knows which of the events
    that it placed were there before.
-#}
{%- macro late_arrivals() -%}
    {{ return(private_table('late_arrivals')) }}
{%- endmacro %}


{%- macro create_late_arrivals() -%}
    create table if not exists {{ late_arrivals() }} (
        revision bigint,
        tracker {{ dbt.type_string() }},
        event_count bigint
        {%- for column in late_counts() %},
        {{ column }} bigint
        {%- endfor %}
    )
{%- endmacro %}


{#- Counts of late events as columns, by age: each name with its aggregate. -#}
{%- macro late_counts(occurred_at='occurred_at', loaded_at='loaded_at') -%}

    {%- set minute = 60000000 -%}
    {%- set hour = 60 * minute -%}
    {%- set day = 24 * hour -%}
    {%- set late = microseconds_between(occurred_at, loaded_at) -%}

    {%- set counts = {} -%}
    {%- for name, least, limit in [
        ('minutes', minute, hour),
        ('hours', hour, day),
        ('days', day, 30 * day),
        ('months', 30 * day, none),
    ] -%}
        {%- set condition = late ~ ' >= ' ~ least
            ~ (' and ' ~ late ~ ' < ' ~ limit if limit else '') -%}
        {%- do counts.update({
            'late_by_' ~ name ~ '_count': 'count(case when ' ~ condition ~ ' then 1 end)'
        }) -%}
    {%- endfor -%}

    {{ return(counts) }}

{%- endmacro %}


{#-
    Notes the events of `placed` that are not among the stored ones of `leaving` or are there as
    another copy; all where nothing leaves.
-#}
{%- macro note_late_arrivals(placed, leaving=none) -%}
    insert into {{ late_arrivals() }}
        (revision, tracker, event_count, {{ late_counts() | join(', ') }})
    select
        placed.revision,
        placed.tracker,
        count(*)
        {%- for aggregate in late_counts('placed.occurred_at', 'placed.loaded_at').values() %},
        {{ aggregate }}
        {%- endfor %}
    from {{ placed }} as placed
    {%- if leaving %}
    left join {{ leaving }} as leaving
        on {{ same_event('placed', 'leaving') }}
    where
        leaving.event_id is null
        or leaving.occurred_at != placed.occurred_at
        or leaving.loaded_at != placed.loaded_at
    {%- endif %}
    group by
        placed.revision,
        placed.tracker
{%- endmacro %}


{#-
    Two hooks of `events`: a first build and a full refresh take in all events at once. A
    table that has just been made cannot be told from an old one here, but the log is empty
    then.
-#}
{%- macro forget_earlier_arrivals() -%}
    {%- if execute and should_full_refresh() -%}
    delete from {{ late_arrivals() }} where revision is not null
    {%- endif -%}
{%- endmacro %}


{%- macro note_first_arrivals() -%}

    {%- if not execute -%}
        {{ return('') }}
    {%- endif -%}

    {%- set noted_count = run_query('select count(*) from ' ~ late_arrivals()).rows[0][0] -%}

    {%- if noted_count == 0 -%}
    {{ note_late_arrivals(this) }}
    {%- endif -%}

{%- endmacro %}
