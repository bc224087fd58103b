{#-
    The whole part of total * weight / total_weight. Divided first and multiplied then, so
    that no total is too large for it.
-#}
{%- macro whole_share(total, weight, total_weight) -%}
    (
        {{ whole_division(total, total_weight) }} * {{ weight }}
        + {{ whole_division('(' ~ total ~ ' % ' ~ total_weight ~ ') * ' ~ weight, total_weight) }}
    )
{%- endmacro %}


{#- What whole_share leaves over, in parts of total_weight. -#}
{%- macro share_remainder(total, weight, total_weight) -%}
    ((({{ total }} % {{ total_weight }}) * {{ weight }}) % {{ total_weight }})
{%- endmacro %}
