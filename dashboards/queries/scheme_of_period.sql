-- Which metrics count in a period, and with which weights?
select
    scheme.scheme_code,
    scheme.domain,
    scheme.metric_code,
    scheme.domain_weight,
    scheme.weight,
    scheme.minimum_n,
from marts.dim_scheme_metric as scheme
where scheme.scheme_code = (select scheme_code from marts.fct_unit_rank where period_code = $period limit 1)
order by
    case scheme.domain when 'study' then 1 when 'reporting' then 2 when 'case' then 3 when 'outreach' then 4 else 5 end,
    scheme.weight desc,
    scheme.metric_code
