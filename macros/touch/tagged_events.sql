{#-
    Checked events with the parts of their URLs, and what tags the page's URL: utm
    parameters and a click id. Each URL is looked at once; only the parameters of the few
    that are tagged are taken apart.
-#}
{%- macro tagged_events(relation) -%}

{%- set click_ids = seed_rows(ref('click_ids')) -%}
{%- set tags = ['source', 'medium', 'campaign', 'term', 'content'] -%}

with

checked as (

    select * from {{ relation }}

),

click_ids as (

    select
        lower(parameter) as parameter,
        source,
        medium,
        is_paid

    from {{ ref('click_ids') }}

),

with_parts as (

    select
        *,
        {{ url_host('page_url') }} as page_hostname,
        {{ url_path('page_url') }} as page_path,
        {{ url_host('referrer_url') }} as referrer_hostname,
        {{ url_parameters('page_url') }} as parameters

    from checked

    {{ worked_out() }}

),

with_tagged_parameters as (

    select
        *,
        {{ host_without_www('page_hostname') }} as page_domain,
        {{ host_without_www('referrer_hostname') }} as referrer_domain,
        {{ tagged_parameters('parameters', click_ids) }} as tagged_parameters

    from with_parts

    {{ worked_out() }}

),

with_plain_parameters as (

    select
        *,
        {{ plain_parameters('tagged_parameters') }} as plain_parameters

    from with_tagged_parameters

    {{ worked_out() }}

),

with_small_parameters as (

    select
        *,
        {{ in_small_ascii('plain_parameters') }} as small_parameters

    from with_plain_parameters

    {{ worked_out() }}

),

with_encoded_values as (

    select
        *,
        {% for tag in tags %}
        {{ parameter_value(
            'plain_parameters', 'small_parameters', "'&utm_" ~ tag ~ "='"
        ) }} as encoded_{{ tag }},
        {% endfor %}
        {{ click_id_parameter('small_parameters', click_ids) }}
            as click_parameter

    from with_small_parameters

    {{ worked_out() }}

),

with_values as (

    select
        *,
        {% for tag in tags %}
        {{ percent_decode('encoded_' ~ tag) }} as {{ tag }}_value,
        {% endfor %}
        {{ parameter_value(
            'plain_parameters', 'small_parameters',
            "'&' || click_parameter || '='"
        ) }} as click_value

    from with_encoded_values

    {{ worked_out() }}

),

with_known_values as (

    select
        *,
        {% for tag in tags %}
        coalesce(
            {{ known_text('utm_' ~ tag) }},
            {{ known_text(tag ~ '_value') }}
        ) as known_{{ tag }},
        {% endfor %}
        {{ known_text('click_value') }} as click_id

    from with_values

    {{ worked_out() }}

),

final as (

    select
        with_known_values.*,
        {{ in_small_letters('known_source') }} as tagged_source,
        {{ in_small_letters('known_medium') }} as tagged_medium,
        known_campaign as tagged_campaign,
        known_term as tagged_term,
        known_content as tagged_content,
        click_ids.parameter as clicked_parameter,
        click_ids.source as clicked_source,
        click_ids.medium as clicked_medium,
        case
            when
                click_ids.parameter is not null
                and (
                    coalesce(known_source, known_medium) is null
                    or (
                        with_known_values.touch_order like '2%'
                        and click_ids.is_paid
                    )
                )
                then 'click_id:' || click_ids.parameter
            when coalesce(known_source, known_medium) is not null then 'utm'
        end as tagged_rule

    from with_known_values

    left join click_ids
        on
            with_known_values.click_parameter = click_ids.parameter
            and with_known_values.click_id is not null

    {{ worked_out() }}

)

select * from final

{%- endmacro %}
