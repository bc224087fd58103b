{#-
    Who was erased: hashes of visitor and user ids by site, and the salt that goes into
    them, drawn once. Neither is a model: a full refresh must not forget them.
-#}
{%- macro create_suppressed_ids() -%}
    create table if not exists {{ private_table('suppressed_ids') }} (
        site_id {{ dbt.type_string() }},
        id_kind {{ dbt.type_string() }},
        id_hash {{ dbt.type_string() }}
    )
{%- endmacro %}


{%- macro create_suppression_salt() -%}
    create table if not exists {{ private_table('suppression_salt') }} (
        salt {{ dbt.type_string() }}
    )
{%- endmacro %}


{#- dbt draws a random UUID for every invocation. -#}
{%- macro add_suppression_salt() -%}
    insert into {{ private_table('suppression_salt') }}
    select {{ text_literal(invocation_id) }}
    where not exists (select 1 from {{ private_table('suppression_salt') }})
{%- endmacro %}


{%- macro suppressed_id_hash(salt, id_kind, site_id, id) -%}
    {{ sha256_hex(
        salt ~ " || '|' || " ~ id_kind ~ " || '|' || " ~ site_id ~ " || '|' || " ~ id
    ) }}
{%- endmacro %}


{%- macro suppress_ids(site, erased_ids) -%}
    insert into {{ private_table('suppressed_ids') }}
    select
        {{ site }},
        ids.id_kind,
        {{ suppressed_id_hash('salts.salt', 'ids.id_kind', site, 'ids.id') }}
    from ({{ erased_ids }}) as ids
    cross join {{ private_table('suppression_salt') }} as salts
{%- endmacro %}
