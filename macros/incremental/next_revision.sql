{#-
    One more than the highest revision in this model when the run began; 1 where there is
    none. A full refresh counts on, so that who follows by revision sees all of it change.
-#}
{%- macro next_revision() -%}
    {%- set stored = load_relation(this) if execute else none -%}
    {{ highest_revision(stored) ~ ' + 1' if stored else 'cast(1 as bigint)' }}
{%- endmacro %}
