{#-
    The revision of `events` up to which this model has followed it; below every revision
    where nothing that it followed is left, as after a full refresh of `events` alone, and in
    a full refresh of this model: then all is new.
-#}
{%- macro revision_mark() -%}

    {%- set followed = sojourn.followed_revision() -%}
    {%- if followed == -1 -%}
        {{ return(followed) }}
    {%- endif -%}

    {%- set known_query -%}
        select 1 from {{ ref('events') }} where revision <= {{ followed }} limit 1
    {%- endset -%}
    {%- set known = run_query(known_query).rows | length > 0 -%}

    {{ return(followed if known else -1) }}

{%- endmacro %}


{#- The highest revision that this model has; below every revision where it has none. -#}
{%- macro followed_revision() -%}

    {%- set nothing = -1 -%}
    {%- if not execute or not is_incremental() -%}
        {{ return(nothing) }}
    {%- endif -%}

    {%- do sojourn.write_alone() -%}
    {%- set followed = run_query('select max(revision) from ' ~ this).rows[0][0] -%}

    {{ return(nothing if followed is none else followed | int) }}

{%- endmacro %}
