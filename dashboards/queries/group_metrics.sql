-- The figures under a ranking: what each unit of a peer group has on the metrics that count for a domain.
select
    ranked.unit_code,
    metric.metric_code,
    metric.status,
    metric.n,
    metric.value,
    metric.lower,
    metric.upper,
from marts.fct_unit_rank as ranked
inner join marts.fct_unit_metric as metric on metric.unit_code = ranked.unit_code and metric.period_code = ranked.period_code
where
    ranked.period_code = $period
    and ranked.peer_group = $group
    and ranked.domain = $domain
    and metric.metric_code in (select metric_code from marts.fct_unit_score_part where period_code = $period and domain = $domain)
    and ($units::varchar[] is null or ranked.unit_code in (select unnest($units::varchar[])))
order by ranked.rank nulls last, ranked.unit_code
