-- Every figure of some units in some periods.
select
    unit_code,
    period_code,
    metric_code,
    peer_group,
    status,
    signal,
    n,
    numerator,
    denominator,
    value,
    lower,
    upper,
from marts.fct_unit_series
where list_contains($units::varchar[], unit_code) and list_contains($periods::varchar[], period_code)
