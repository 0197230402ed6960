{# A score as it is published: half away from zero to one decimal, in exact decimals and not in binary fractions. #}
{% macro one_decimal(score) -%}
    cast(round(cast({{ score }} as decimal(18, 8)), 1) as double)
{%- endmacro %}
