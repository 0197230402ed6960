-- Which metrics of a domain apply to at least one unit of some peer groups in a period?
select spread.metric_code
from marts.fct_peer_group_metric as spread
inner join marts.dim_metric as dim on dim.metric_code = spread.metric_code
where
    spread.period_code = $period
    and dim.domain = $domain
    and spread.known_count + spread.small_n_count + spread.no_data_count > 0
    and spread.peer_group in (select unnest($groups::varchar[]))
group by spread.metric_code
order by spread.metric_code
