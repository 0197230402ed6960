{# Wilson score interval, 95 %: the bounds of a rate x of n. Both stay inside 0–1 also after rounding. #}
{% macro wilson_lower(numerator, denominator) -%}
    greatest(0.0, {{ wilson_centre(numerator, denominator) }} - {{ wilson_half(numerator, denominator) }})
{%- endmacro %}

{% macro wilson_upper(numerator, denominator) -%}
    least(1.0, {{ wilson_centre(numerator, denominator) }} + {{ wilson_half(numerator, denominator) }})
{%- endmacro %}

{% macro wilson_z2() -%} (1.959964 * 1.959964) {%- endmacro %}

{% macro wilson_centre(x, n) -%}
    (({{ x }} / {{ n }} + {{ wilson_z2() }} / (2 * {{ n }})) / (1 + {{ wilson_z2() }} / {{ n }}))
{%- endmacro %}

{% macro wilson_half(x, n) -%}
    (
        1.959964 * sqrt(greatest(
            0.0, ({{ x }} / {{ n }}) * (1 - {{ x }} / {{ n }}) / {{ n }} + {{ wilson_z2() }} / (4 * {{ n }} * {{ n }})
        ))
        / (1 + {{ wilson_z2() }} / {{ n }})
    )
{%- endmacro %}


{# A fraction cut to the twelve decimals that sums keep. #}
{% macro exact(value) -%} cast(cast({{ value }} as decimal(38, 12)) as double) {%- endmacro %}


{#
    Sum of fractions that does not depend on the order of the rows: the same rows give the same bits in every run.
    Twelve decimals are kept; over many rows that is nearer to the truth than binary fractions added in any order.
#}
{% macro exact_sum(value) -%} cast(sum(cast({{ value }} as decimal(38, 12))) as double) {%- endmacro %}

{% macro exact_mean(value) -%} ({{ exact_sum(value) }} / count({{ value }})) {%- endmacro %}


{# How many whole sessions a prorated number asks for; a sum of shares must not miss a whole number by its last bit. #}
{% macro whole_sessions(required) -%} floor({{ required }} + 1e-9) {%- endmacro %}
