-- Scheme metrics × units × periods: the value that is scored. A rate over few cases is pooled over the twelve months
-- that end with the period.
with units as (

    select * from {{ ref('int_units__periods') }}

),

scheme_metrics as (

    select * from {{ ref('dim_scheme_metric') }}

),

metrics as (

    select * from {{ ref('metric') }}

),

unit_metrics as (

    select * from {{ ref('fct_unit_metric') }}

),

asked as (

    select
        units.scheme_code,
        units.unit_code,
        units.period_code,
        units.period_kind,
        units.peer_group,
        scheme_metrics.domain,
        scheme_metrics.metric_code,
        metrics.direction,
        scheme_metrics.method,
        scheme_metrics.domain_weight,
        scheme_metrics.weight,
        scheme_metrics.low * case when scheme_metrics.per_month then units.months else 1 end as low,
        scheme_metrics.high * case when scheme_metrics.per_month then units.months else 1 end as high,
        units.last_month_number,
        unit_metrics.value,
        unit_metrics.numerator,
        unit_metrics.denominator,
        unit_metrics.status,
        metrics.is_over_few
            and unit_metrics.status in ('ok', 'small_n', 'reported_only')
            and unit_metrics.n < units.minimum_n as is_small,
    from units
    inner join scheme_metrics
        on units.scheme_code = scheme_metrics.scheme_code
    left join metrics
        on scheme_metrics.metric_code = metrics.metric_code
    left join unit_metrics
        on units.unit_code = unit_metrics.unit_code
        and units.period_code = unit_metrics.period_code
        and scheme_metrics.metric_code = unit_metrics.metric_code

),

months as (

    select
        unit_metrics.unit_code,
        unit_metrics.metric_code,
        units.last_month_number as month_number,
        unit_metrics.numerator,
        unit_metrics.denominator,
    from unit_metrics
    inner join units
        on unit_metrics.unit_code = units.unit_code
        and unit_metrics.period_code = units.period_code
    where units.period_kind = 'month' and unit_metrics.denominator > 0

),

pooled as (

    select
        asked.unit_code,
        asked.period_code,
        asked.metric_code,
        sum(months.numerator) as numerator,
        sum(months.denominator) as denominator,
    from asked
    inner join months
        on asked.unit_code = months.unit_code
        and asked.metric_code = months.metric_code
        and months.month_number between asked.last_month_number - 11 and asked.last_month_number
    where asked.is_small
    group by asked.unit_code, asked.period_code, asked.metric_code

)

select
    asked.* exclude (value, numerator, denominator, last_month_number),
    case when pooled.denominator > 0 then pooled.numerator / pooled.denominator else asked.value end as value,
    coalesce(pooled.numerator, asked.numerator) as numerator,
    coalesce(pooled.denominator, asked.denominator) as denominator,
from asked
left join pooled
    on asked.unit_code = pooled.unit_code
    and asked.period_code = pooled.period_code
    and asked.metric_code = pooled.metric_code
