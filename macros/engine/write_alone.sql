{#-
    Stops a run of a model while another run is writing it: each would take in what both found
    new. Called before anything is read, for the whole of a model's run. Files of DuckDB have
    one writer anyway; on the others docs/engines.md says what two runs at once do.
-#}
{%- macro write_alone() -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- do adapter.dispatch('write_alone', 'sojourn')() -%}
    {%- endif -%}
{%- endmacro %}

{%- macro default__write_alone() -%}
{%- endmacro %}

{#- It has no such locks. -#}
{%- macro redshift__write_alone() -%}
{%- endmacro %}

{#- A lock of the connection, which dbt keeps from compiling a model until it is built. -#}
{%- macro postgres__write_alone() -%}
    {%- set lock -%}
        select pg_try_advisory_lock(hashtext('sojourn'), hashtext({{ sojourn.text_literal(this) }}))
    {%- endset -%}
    {%- if not run_query(lock).rows[0][0] -%}
        {{ exceptions.raise_compiler_error(
            'Another run is writing ' ~ this ~ '. Run again when it has ended.'
        ) }}
    {%- endif -%}
{%- endmacro %}
