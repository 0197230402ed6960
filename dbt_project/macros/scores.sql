{# A score as it is published: half away from zero to one decimal, in exact decimals and not in binary fractions. #}
{% macro one_decimal(score) -%}
    cast(round(cast({{ score }} as decimal(18, 8)), 1) as double)
{%- endmacro %}

{# On how many metrics a score rests: those that apply, those with a value, those whose sample is too small. #}
{% macro metric_counts() -%}
    cast(count(*) as integer) as metric_count,
        cast(count(value) as integer) as value_count,
        cast(count(*) filter (where status = 'small_n') as integer) as small_n_count
{%- endmacro %}
