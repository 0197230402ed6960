-- Where does each unit of a peer group lie on one rate, beside the limits of chance at its own n? A limit is a share that a unit can attain: who attains it
-- is outside. This is the one place that says so.
select
    metric.unit_code,
    metric.status,
    case
        when metric.value >= limits.upper_998 then 'above_998'
        when metric.value <= limits.lower_998 then 'below_998'
        when metric.value >= limits.upper_95 then 'above_95'
        when metric.value <= limits.lower_95 then 'below_95'
        when limits.centre is not null then 'inside'
    end as place,
    metric.n,
    metric.value,
    metric.lower,
    metric.upper,
from marts.fct_unit_rank as ranked
inner join marts.fct_unit_metric as metric
    on metric.unit_code = ranked.unit_code and metric.period_code = ranked.period_code and metric.metric_code = $metric
left join marts.fct_funnel_limit as limits
    on limits.metric_code = metric.metric_code and limits.peer_group = ranked.peer_group and limits.period_code = ranked.period_code and limits.n = metric.n
where
    ranked.period_code = $period
    and ranked.peer_group = $group
    and ranked.domain = 'total'
    and metric.status <> 'not_applicable'
    and ($units::varchar[] is null or ranked.unit_code in (select unnest($units::varchar[])))
order by metric.value desc nulls last, metric.unit_code
