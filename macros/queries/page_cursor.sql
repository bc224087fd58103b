{#-
    Where the next page begins: the dates, the last row's time and id, and a checksum over
    them and the query's other parameters, so that a cursor serves its own query alone. The
    dates are in it because those that are left out move on at midnight.
-#}
{%- macro page_cursor(parameters, dates, ended_at, session_id) -%}
    {%- set start = dates.start ~ '.' ~ dates.end ~ '.' -%}
    {%- set place -%}
        cast({{ epoch_microseconds(ended_at) }} as {{ dbt.type_string() }})
        || '.' || {{ hex_of_text(session_id) }}
    {%- endset -%}
    {{ text_literal(start) }} || {{ place }} || '.'
    || {{ dbt.hash(text_literal(page_seal(parameters) ~ start) ~ ' || ' ~ place) }}
{%- endmacro %}


{#- A cursor, read: start, end, ended_at and session_id_hex; none without one. -#}
{%- macro read_page_cursor(parameters) -%}
    {%- if not parameters.cursor -%}
        {{ return(none) }}
    {%- endif -%}

    {%- set day = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set parts = modules.re.fullmatch(
        '(' ~ day ~ ')[.](' ~ day ~ ')[.]([0-9]{1,18})[.]((?:[0-9a-f]{2})+)[.]([0-9a-f]{32})',
        parameters.cursor, modules.re.ASCII
    ) -%}
    {%- if not parts -%}
        {%- do wrong_parameter('cursor', 'is not a next_cursor of this query') -%}
    {%- endif -%}

    {%- set place = parts.group(1, 2, 3, 4) | join('.') -%}
    {%- if local_md5(page_seal(parameters) ~ place) != parts[5]
        or parameters.start_date not in (none, parts[1])
        or parameters.end_date not in (none, parts[2]) -%}
        {%- do wrong_parameter('cursor', 'was given for other parameters than these') -%}
    {%- endif -%}

    {{ return({
        'start': parts[1],
        'end': parts[2],
        'ended_at': timestamp_of_epoch(parts[3] | int),
        'session_id_hex': parts[4],
    }) }}
{%- endmacro %}


{#- Whether a session comes behind a cursor, last seen first. -#}
{%- macro is_behind(cursor) -%}
    {%- set ended_at = timestamp_literal(cursor.ended_at) -%}
    ended_at <= {{ ended_at }}
    and (
        ended_at < {{ ended_at }}
        or session_id < {{ text_of_hex(text_literal(cursor.session_id_hex)) }}
    )
{%- endmacro %}


{#- Query and parameters to which a cursor belongs, of which the limit may change. -#}
{%- macro page_seal(parameters) -%}
    {%- set sealed = [model.name] -%}
    {%- for name, value in parameters.items()
        if name not in ('cursor', 'limit', 'start_date', 'end_date') -%}
        {%- do sealed.append([name, value]) -%}
    {%- endfor -%}
    {{ return(local_md5(tojson(sealed))) }}
{%- endmacro %}


{#- The UTC time of a number of microseconds since 1970. -#}
{%- macro timestamp_of_epoch(microseconds) -%}
    {{ return(
        modules.datetime.datetime(1970, 1, 1)
        + modules.datetime.timedelta(microseconds=microseconds)
    ) }}
{%- endmacro %}
