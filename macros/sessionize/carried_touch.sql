{#-
    The campaign that an event carries, as one text, where its definition lets campaigns
    split sessions; null where it carries none that counts: for 'tagged' only utm
    parameters and click ids, for 'any' every touch but direct and internal.
-#}
{%- macro carried_touch(splits_on_campaign='splits_on_campaign') -%}
    case
        when
            ({{ splits_on_campaign }} = 'any' and {{ is_known_touch() }})
            or ({{ splits_on_campaign }} = 'tagged' and {{ is_tagged_touch() }})
            then
                coalesce(source, '') || '|' || coalesce(medium, '')
                || '|' || coalesce(campaign, '')
    end
{%- endmacro %}


{#- The touch comes from utm parameters or a click id. -#}
{%- macro is_tagged_touch(touch_rule='touch_rule') -%}
    ({{ touch_rule }} like 'utm%' or {{ touch_rule }} like 'click_id%')
{%- endmacro %}


{#- The event says where its visitor came from: neither direct nor internal. -#}
{%- macro is_known_touch(touch_rule='touch_rule') -%}
    ({{ touch_rule }} != 'direct' and {{ touch_rule }} not like 'internal%')
{%- endmacro %}
