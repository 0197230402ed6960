-- Every figure of a period, so that it can be laid beside another snapshot.
select
    'metric' as kind,
    unit_code,
    metric_code as code,
    value,
from marts.fct_unit_metric
where period_code = $period
union all
select
    'rank' as kind,
    unit_code,
    domain as code,
    rank as value,
from marts.fct_unit_rank
where period_code = $period
