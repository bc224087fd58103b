{#-
    The functions that an engine's SQL lacks and that this project's queries call, created
    at the start of a run in the schema of its tables; nothing where none is lacking.
-#}
{%- macro create_engine_functions() -%}
    {{ return(adapter.dispatch('create_engine_functions', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__create_engine_functions() -%}{%- endmacro %}

{%- macro redshift__create_engine_functions() -%}
    {{ sojourn.default__create_engine_functions() }}
{%- endmacro %}

{#-
    PostgreSQL has no cast that gives null where a text cannot be read, and a cast that
    fails ends the query. A timestamp column goes through a function that the planner
    takes away again, so that an index on it serves.
-#}
{%- macro postgres__create_engine_functions() -%}

    create or replace function {{ engine_function('read_timestamp') }}(value timestamp)
    returns timestamp language sql immutable parallel safe as $$ select value $$;

    create or replace function {{ engine_function('read_timestamp') }}(value timestamptz)
    returns timestamp language sql immutable parallel safe as
    $$ select value at time zone 'UTC' $$;

    -- Else a date is taken for a timestamptz, by the time zone of the session.
    create or replace function {{ engine_function('read_timestamp') }}(value date)
    returns timestamp language sql immutable parallel safe as
    $$ select value::timestamp $$;

    create or replace function {{ engine_function('read_timestamp') }}(value text)
    returns timestamp language plpgsql immutable strict parallel safe as $$
    declare
        parts text[] := regexp_match(
            btrim(value),
            '^([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})'
            '(?:[T ]([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:[.]([0-9]*))?)?'
            '(?:Z| UTC|([+-])([0-9]{2})(?::?([0-9]{2}))?)?)?$'
        );
        month_days int[] := '{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}';
        years int := parts[1];
        months int := parts[2];
        days int := parts[3];
        seconds int := coalesce(parts[4], '0')::int * 3600
            + coalesce(parts[5], '0')::int * 60 + coalesce(parts[6], '0')::int;
        microseconds int := rpad(left(coalesce(parts[7], ''), 6), 6, '0');
        offset_seconds int := (coalesce(parts[8], '+') || '1')::int * (
            coalesce(parts[9], '0')::int * 3600 + coalesce(parts[10], '0')::int * 60
        );
    begin
        if
            parts is null
            or years = 0
            or months not between 1 and 12
            or days not between 1 and month_days[months]
            or (
                months = 2 and days = 29
                and (years % 4 > 0 or (years % 100 = 0 and years % 400 > 0))
            )
            or coalesce(parts[5], '0')::int > 59
            or coalesce(parts[6], '0')::int > 59
            or seconds * 1000000::bigint + microseconds > 86400000000
        then
            return null;
        end if;
        return make_timestamp(years, months, days, 0, 0, 0)
            + (seconds - offset_seconds) * interval '1 second'
            + microseconds * interval '1 microsecond';
    end $$;

    -- A column of any other type, as it reads.
    create or replace function {{ engine_function('read_timestamp') }}(value anyelement)
    returns timestamp language sql immutable parallel safe as
    $$ select {{ engine_function('read_timestamp') }}(value::text) $$;

    create or replace function {{ engine_function('known_id') }}(value text)
    returns text language plpgsql immutable strict parallel safe as $$
    begin
        return {{ known_id_rule('value') }};
    end $$;

    create or replace function {{ engine_function('read_number') }}(
        value text, places int, lowest numeric, highest numeric
    )
    returns numeric language plpgsql immutable strict parallel safe as $$
    declare
        rounded numeric;
    begin
        if value ~ '^\s*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?\s*$' then
            rounded := round(value::numeric, places);
            if rounded between lowest and highest then
                return rounded;
            end if;
        end if;
        return null;
    end $$;

    create or replace function {{ engine_function('read_number') }}(
        value bigint, places int, lowest numeric, highest numeric
    )
    returns numeric language sql immutable parallel safe as $$
        select case when value between lowest and highest then value::numeric end
    $$;

    create or replace function {{ engine_function('read_number') }}(
        value numeric, places int, lowest numeric, highest numeric
    )
    returns numeric language plpgsql immutable strict parallel safe as $$
    begin
        return case when round(value, places) between lowest and highest
            then round(value, places) end;
    end $$;

    -- Halves by the double as it is: 1.005 is a little less than that.
    create or replace function {{ engine_function('read_number') }}(
        value double precision, places int, lowest numeric, highest numeric
    )
    returns numeric language plpgsql immutable strict parallel safe as $$
    declare
        shifted double precision;
        rounded numeric;
    begin
        if value in ('nan', 'infinity', '-infinity') or abs(value) > 1e18 then
            return null;
        end if;
        shifted := value * (10.0::double precision ^ places);
        if places > 0 then
            shifted := sign(shifted) * floor(abs(shifted) + 0.5);
        end if;
        rounded := round(shifted::numeric) / (10::numeric ^ places);
        return case when rounded between lowest and highest then rounded end;
    end $$;

    create or replace function {{ engine_function('read_number') }}(
        value anyelement, places int, lowest numeric, highest numeric
    )
    returns numeric language sql immutable parallel safe as $$
        select {{ engine_function('read_number') }}(value::text, places, lowest, highest)
    $$;

    -- A block that catches errors cannot run beside others.
    create or replace function {{ engine_function('json_text') }}(
        document text, variadic keys text[]
    )
    returns text language plpgsql immutable strict parallel unsafe as $$
    begin
        return document::json #>> keys;
    exception when others then
        return null;
    end $$;

    create or replace function {{ engine_function('json_text') }}(
        document jsonb, variadic keys text[]
    )
    returns text language sql immutable parallel safe as $$ select document #>> keys $$;

    create or replace function {{ engine_function('json_text') }}(
        document json, variadic keys text[]
    )
    returns text language sql immutable parallel safe as
    $$ select {{ engine_function('json_text') }}(document::text, variadic keys) $$;

{%- endmacro %}


{#- The name of such a function, in its schema. -#}
{%- macro engine_function(name) -%}
    {{ adapter.quote(target.schema) }}.sojourn_{{ name }}
{%- endmacro %}
