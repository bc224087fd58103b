{{ touched_events(ref('int_events_checked')) }}
