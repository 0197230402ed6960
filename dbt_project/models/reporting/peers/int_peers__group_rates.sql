-- Rate metrics × peer groups × periods × the numbers of cases that occur: the rate of the whole group.
with metrics as (

    select metric_code
    from {{ ref('metric') }}
    where form = 'rate'

),

rates as (

    select
        unit_metrics.metric_code,
        unit_metrics.peer_group,
        unit_metrics.period_code,
        unit_metrics.unit_code,
        unit_metrics.numerator,
        unit_metrics.denominator,
    from {{ ref('fct_unit_metric') }} as unit_metrics
    inner join metrics
        on unit_metrics.metric_code = metrics.metric_code
    where unit_metrics.value is not null and unit_metrics.denominator > 0

),

centres as (

    select
        metric_code,
        peer_group,
        period_code,
        -- in a fixed order: sums of fractions depend on it in their last digits
        sum(numerator order by unit_code) / sum(denominator order by unit_code) as centre,
    from rates
    group by metric_code, peer_group, period_code

),

-- duties prorated by days are no whole numbers, which the limits need
sizes as (

    select distinct
        metric_code,
        peer_group,
        period_code,
        greatest(1, cast(round(denominator) as bigint)) as n,
    from rates

)

select
    sizes.metric_code,
    sizes.peer_group,
    sizes.period_code,
    sizes.n,
    greatest(0.0, least(1.0, centres.centre)) as centre,
from sizes
inner join centres
    on sizes.metric_code = centres.metric_code
    and sizes.peer_group = centres.peer_group
    and sizes.period_code = centres.period_code
order by sizes.metric_code, sizes.peer_group, sizes.period_code, sizes.n
