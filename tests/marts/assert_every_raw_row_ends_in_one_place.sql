-- A row that was read and is in neither events nor rejected_events, nor a copy
-- of one there, has been lost; more rows in the tables than were read have come
-- from nowhere.
{{ stop_where_raw_rows_are_gone(ref('event_audit')) }}

select * from {{ ref('event_audit') }}

where
    lost_count != 0
    or duplicate_count < 0
