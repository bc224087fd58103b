{{ config(materialized = long_view()) }}

{{ touched_events(ref('int_events_checked')) }}
