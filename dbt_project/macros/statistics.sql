{#
    Wilson score interval, 95 %: the bounds of a rate x of n. Both stay inside 0–1 also after rounding. In clumps n cases
    say as much as n / design_effect single ones.
#}
{% macro wilson_lower(x, n, design_effect) -%}
    greatest(0.0, {{ wilson_centre(x, n, design_effect) }} - {{ wilson_half(x, n, design_effect) }})
{%- endmacro %}

{% macro wilson_upper(x, n, design_effect) -%}
    least(1.0, {{ wilson_centre(x, n, design_effect) }} + {{ wilson_half(x, n, design_effect) }})
{%- endmacro %}

{% macro wilson_z2(n, design_effect) -%} (1.959964 * 1.959964 * {{ design_effect }} / {{ n }}) {%- endmacro %}

{% macro wilson_centre(x, n, design_effect) -%}
    {%- set z2 = wilson_z2(n, design_effect) -%}
    (({{ x }} / {{ n }} + {{ z2 }} / 2) / (1 + {{ z2 }}))
{%- endmacro %}

{% macro wilson_half(x, n, design_effect) -%}
    {%- set z2 = wilson_z2(n, design_effect) -%}
    (sqrt(greatest(0.0, {{ z2 }} * ({{ x }} / {{ n }}) * (1 - {{ x }} / {{ n }}) + {{ z2 }} * {{ z2 }} / 4)) / (1 + {{ z2 }}))
{%- endmacro %}


{# A fraction cut to the twelve decimals that sums keep. #}
{% macro exact(value) -%} cast(cast({{ value }} as decimal(38, 12)) as double) {%- endmacro %}


{#
    Sum of fractions that does not depend on the order of the rows: the same rows give the same bits in every run.
    Twelve decimals are kept unless others are asked for; over many rows that is nearer to the truth than binary
    fractions added in any order.
#}
{% macro exact_sum(value, decimals=12) -%} cast(sum(cast({{ value }} as decimal(38, {{ decimals }}))) as double) {%- endmacro %}

{% macro exact_mean(value) -%} ({{ exact_sum(value) }} / count({{ value }})) {%- endmacro %}


{# How many whole sessions a prorated number asks for; a sum of shares must not miss a whole number by its last bit. #}
{% macro whole_sessions(required) -%} floor({{ required }} + 1e-9) {%- endmacro %}


{#
    Strength k of the beta prior of a rate by the method of moments, 1 to 10⁵: how many cases the prior weighs. Of the x of
    n of all `units`, their Σn² and Σ n·(rate − p)². Without variance between the units it is the greatest.
#}
{% macro prior_strength(x, n, units, sum_nn, scatter) -%}
    {%- set chance = x ~ ' / ' ~ n ~ ' * (1 - ' ~ x ~ ' / ' ~ n ~ ')' -%}
    {%- set excess = '(' ~ scatter ~ ' - (' ~ units ~ ' - 1) * ' ~ chance ~ ')' -%}
    {%- set between = '(' ~ excess ~ ' / nullif(' ~ n ~ ' - ' ~ sum_nn ~ ' / ' ~ n ~ ', 0))' -%}
    case
        when {{ between }} > 0 then greatest(1.0, least(1e5, {{ chance }} / {{ between }} - 1))
        when {{ n }} > 0 then 1e5
    end
{%- endmacro %}


{# Rate x of n, drawn to the mean p of its prior the more, the smaller n is beside the prior's strength k. #}
{% macro posterior_mean(x, n, p, k) -%} (({{ x }} + {{ p }} * {{ k }}) / ({{ n }} + {{ k }})) {%- endmacro %}
