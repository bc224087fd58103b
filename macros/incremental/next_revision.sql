{#-
    One more than the highest revision in this model, or in its log of replacements, when
    the run began; 1 where there is none. A full refresh counts on, so that who follows by
    revision sees all of it change.
-#}
{%- macro next_revision() -%}

    {%- if not execute -%}
        {{ return('cast(1 as bigint)') }}
    {%- endif -%}

    {%- set highest = [0] -%}
    {%- for relation in [this, session_replacements()] -%}
        {%- set stored = load_relation(relation) -%}
        {%- if stored -%}
            {%- set query = 'select max(revision) from ' ~ stored -%}
            {%- do highest.append(run_query(query).rows[0][0] or 0) -%}
        {%- endif -%}
    {%- endfor -%}

    {{ return('cast(' ~ (highest | max | int + 1) ~ ' as bigint)') }}

{%- endmacro %}
