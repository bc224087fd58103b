{#-
    Whether two rows are of one event: their keys say so for all but a few, the ids for all.

    PostgreSQL takes each comparison for one that few rows pass, and after three of them no row is
    expected, for which joins go through all rows of the other side. What is asked in a case is
    expected to hold for half.
-#}
{%- macro same_event(one, other) -%}
    {{ return(adapter.dispatch('same_event', 'sojourn')(one, other)) }}
{%- endmacro %}

{%- macro default__same_event(one, other) -%}
    {{ one }}.event_key = {{ other }}.event_key
    and {{ one }}.site_id = {{ other }}.site_id
    and {{ one }}.event_id = {{ other }}.event_id
{%- endmacro %}

{%- macro postgres__same_event(one, other) -%}
    {{ one }}.event_key = {{ other }}.event_key
    and {{ one }}.site_id = {{ other }}.site_id
    and case when {{ one }}.event_id = {{ other }}.event_id then true else false end
{%- endmacro %}
