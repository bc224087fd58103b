{{ config(materialized = long_view()) }}

{{ tagged_events(ref('int_events_checked')) }}
