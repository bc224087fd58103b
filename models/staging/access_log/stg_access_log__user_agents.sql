{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'append',
        meta = {'tracker': 'access_log'},
        post_hook = "{{ remember_raw_files() }}",
    )
}}

-- A user agent seen once stays as it was read: only unseen ones come in.

with

requests as (

    select * from {{ ref('stg_access_log__requests') }}

    {% if is_incremental() %}
    where {{ new_raw_rows() }}
    {% endif %}

),

final as (

    select
        user_agent_hash,
        max(user_agent) as user_agent,
        max(loaded_at) as loaded_at

    from requests

    {% if is_incremental() %}
    where
        user_agent_hash not in (
            select known.user_agent_hash from {{ this }} as known
        )
    {% endif %}

    group by user_agent_hash

)

select * from final
