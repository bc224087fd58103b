{#-
    60 bits of md5(site_id | id) as a whole number, the same on every engine: the first eight
    bytes, the last of them foremost, less the lowest four bits. Stored on events and sessions,
    so that looking up an id reads 8 bytes a row of the history instead of the id. Two ids may
    share a key: who joins on it compares the ids too.
-#}
{%- macro lookup_key(id, site_id='site_id') -%}
    {{ return(adapter.dispatch('lookup_key', 'sojourn')(site_id, id)) }}
{%- endmacro %}

{#- 60 bits more of the same: who joins on both need not compare the ids. -#}
{%- macro second_lookup_key(id) -%}
    {{ return(lookup_key("'~' || " ~ id)) }}
{%- endmacro %}

{%- macro default__lookup_key(site_id, id) -%}
    {%- set digits = sojourn.lookup_key_digits("md5(" ~ site_id ~ " || '|' || " ~ id ~ ")") -%}
    cast(to_number({{ digits }}, 'xxxxxxxxxxxxxxx') as bigint)
{%- endmacro %}

{%- macro bigquery__lookup_key(site_id, id) -%}
    {%- set hash = "to_hex(md5(" ~ site_id ~ " || '|' || " ~ id ~ "))" -%}
    cast('0x' || {{ sojourn.lookup_key_digits(hash) }} as bigint)
{%- endmacro %}

{%- macro redshift__lookup_key(site_id, id) -%}
    {%- set digits = sojourn.lookup_key_digits("md5(" ~ site_id ~ " || '|' || " ~ id ~ ")") -%}
    strtol({{ digits }}, 16)
{%- endmacro %}

{%- macro duckdb__lookup_key(site_id, id) -%}
    cast(md5_number_upper({{ site_id }} || '|' || {{ id }}) >> 4 as bigint)
{%- endmacro %}

{%- macro postgres__lookup_key(site_id, id) -%}
    {%- set digits = sojourn.lookup_key_digits("md5(" ~ site_id ~ " || '|' || " ~ id ~ ")") -%}
    cast(cast('x0' || {{ digits }} as bit(64)) as bigint)
{%- endmacro %}

{%- macro spark__lookup_key(site_id, id) -%}
    {%- set digits = sojourn.lookup_key_digits("md5(" ~ site_id ~ " || '|' || " ~ id ~ ")") -%}
    cast(conv({{ digits }}, 16, 10) as bigint)
{%- endmacro %}

{%- macro clickhouse__lookup_key(site_id, id) -%}
    toInt64(bitShiftRight(
        reinterpretAsUInt64(substring(MD5(concat({{ site_id }}, '|', {{ id }})), 1, 8)), 4
    ))
{%- endmacro %}

{#- The 15 hexadecimal digits of the key out of those of the hash. -#}
{%- macro lookup_key_digits(hash) -%}
    {%- for position in [15, 13, 11, 9, 7, 5, 3] -%}
        substr({{ hash }}, {{ position }}, 2) || {{ ' ' }}
    {%- endfor -%}
    substr({{ hash }}, 1, 1)
{%- endmacro %}
