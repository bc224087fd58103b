{#-
    Whether any site follows a definition that splits sessions on campaigns: where none
    does, the window that finds the last touch is left out.
-#}
{%- macro campaigns_split_sessions() -%}

    {%- if not execute -%}
        {{ return(true) }}
    {%- endif -%}

    {%- set counted -%}
        select count(*) from {{ ref('int_site_rules') }} where splits_on_campaign != 'no'
    {%- endset -%}

    {{ return(run_query(counted).rows[0][0] > 0) }}

{%- endmacro %}
