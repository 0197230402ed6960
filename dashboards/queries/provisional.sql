-- Which figures of some periods may waiting alone still change? Of some units, or ($units null) those of any unit, which then have no unit_code.
select distinct
    case when $units::varchar[] is not null then unit_code end as unit_code,
    metric_code,
    period_code,
from marts.fct_unit_metric
where
    list_contains($periods::varchar[], period_code)
    and is_provisional
    and value is not null
    and ($units::varchar[] is null or list_contains($units::varchar[], unit_code))
