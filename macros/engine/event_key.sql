{#-
    60 bits of md5(site_id | event_id) as a whole number, the same on every engine: the
    first eight bytes, the last of them foremost, less the lowest four bits. It is stored
    on events, so that looking up an event id reads 8 bytes a row instead of the id. Two
    ids may share a key: who joins on it compares the ids too.
-#}
{%- macro event_key(site_id='site_id', event_id='event_id') -%}
    {{ return(adapter.dispatch('event_key', 'sojourn')(site_id, event_id)) }}
{%- endmacro %}

{%- macro default__event_key(site_id, event_id) -%}
    {%- set digits = sojourn.event_key_digits("md5(" ~ site_id ~ " || '|' || " ~ event_id ~ ")") -%}
    cast(to_number({{ digits }}, 'xxxxxxxxxxxxxxx') as bigint)
{%- endmacro %}

{%- macro bigquery__event_key(site_id, event_id) -%}
    {%- set hash = "to_hex(md5(" ~ site_id ~ " || '|' || " ~ event_id ~ "))" -%}
    cast('0x' || {{ sojourn.event_key_digits(hash) }} as bigint)
{%- endmacro %}

{%- macro redshift__event_key(site_id, event_id) -%}
    {%- set digits = sojourn.event_key_digits("md5(" ~ site_id ~ " || '|' || " ~ event_id ~ ")") -%}
    strtol({{ digits }}, 16)
{%- endmacro %}

{%- macro duckdb__event_key(site_id, event_id) -%}
    cast(md5_number_upper({{ site_id }} || '|' || {{ event_id }}) >> 4 as bigint)
{%- endmacro %}

{%- macro postgres__event_key(site_id, event_id) -%}
    {%- set digits = sojourn.event_key_digits("md5(" ~ site_id ~ " || '|' || " ~ event_id ~ ")") -%}
    cast(cast('x0' || {{ digits }} as bit(64)) as bigint)
{%- endmacro %}

{%- macro spark__event_key(site_id, event_id) -%}
    {%- set digits = sojourn.event_key_digits("md5(" ~ site_id ~ " || '|' || " ~ event_id ~ ")") -%}
    cast(conv({{ digits }}, 16, 10) as bigint)
{%- endmacro %}

{%- macro clickhouse__event_key(site_id, event_id) -%}
    toInt64(bitShiftRight(
        reinterpretAsUInt64(substring(MD5(concat({{ site_id }}, '|', {{ event_id }})), 1, 8)), 4
    ))
{%- endmacro %}

{#- The 15 hexadecimal digits of the key out of those of the hash. -#}
{%- macro event_key_digits(hash) -%}
    {%- for position in [15, 13, 11, 9, 7, 5, 3] -%}
        substr({{ hash }}, {{ position }}, 2) || {{ ' ' }}
    {%- endfor -%}
    substr({{ hash }}, 1, 1)
{%- endmacro %}
