{{ config(pre_hook = "{{ create_unlinked_visitors() }}") }}

{{ undone_identifications(ref('events')) }}
