{#- Whether money brought a session, by its channel in Google's wording. -#}
{%- macro is_paid(channel='entry_channel') -%}
    ({{ channel }} like 'Paid %' or {{ channel }} in ('Display', 'Cross-network'))
{%- endmacro %}
