{#
    One metric of a wide relation (one row per unit and period) as rows of fct_unit_metric.
    has_data: something was handed in. Without it the value is null and scores 0; with it and nothing to divide by, the
    metric does not apply.
#}
{% macro count_metric(code, relation, amount, rows, has_data) -%}
    select
        unit_code,
        period_code,
        '{{ code }}' as metric_code,
        case when {{ has_data }} then cast({{ amount }} as double) end as numerator,
        cast(null as double) as denominator,
        case when {{ has_data }} then cast({{ amount }} as double) end as value,
        case when {{ has_data }} then cast({{ rows }} as double) else 0 end as n,
        case when {{ has_data }} then 'ok' else 'no_data' end as status,
    from {{ relation }}
{%- endmacro %}


{% macro rate_metric(code, relation, numerator, denominator, has_data) -%}
    select
        unit_code,
        period_code,
        '{{ code }}' as metric_code,
        case when {{ has_data }} then cast({{ numerator }} as double) end as numerator,
        case when {{ has_data }} then cast({{ denominator }} as double) end as denominator,
        case when {{ has_data }} and {{ denominator }} > 0
            then cast({{ numerator }} as double) / {{ denominator }} end as value,
        case when {{ has_data }} then cast({{ denominator }} as double) else 0 end as n,
        case
            when not {{ has_data }} then 'no_data'
            when {{ denominator }} > 0 then 'ok'
            else 'not_applicable'
        end as status,
    from {{ relation }}
{%- endmacro %}


{% macro median_metric(code, relation, median, rows, has_data) -%}
    select
        unit_code,
        period_code,
        '{{ code }}' as metric_code,
        case when {{ has_data }} then cast({{ median }} as double) end as numerator,
        cast(null as double) as denominator,
        case when {{ has_data }} then cast({{ median }} as double) end as value,
        case when {{ has_data }} then cast({{ rows }} as double) else 0 end as n,
        case
            when not {{ has_data }} then 'no_data'
            when {{ rows }} > 0 then 'ok'
            else 'not_applicable'
        end as status,
    from {{ relation }}
{%- endmacro %}
