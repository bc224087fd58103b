-- A row that was read and is in neither events nor rejected_events, nor a copy
-- of one there, has been lost. More rows in the tables than raw rows are told
-- with what to do about it.
{{ stop_where_raw_rows_are_gone(ref('event_audit')) }}

select * from {{ ref('event_audit') }}

where lost_count != 0
