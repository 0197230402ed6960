-- Which share of the ranked score does each metric have by the scheme, and under other weights, where all metrics apply?
with asked as (
    select
        unnest($metrics::varchar[]) as metric_code,
        unnest($weights::double[]) as weight,
        unnest($domain_weights::double[]) as domain_weight,
),

weights as (
    select
        scheme.domain,
        scheme.metric_code,
        scheme.weight,
        case when $domain = 'total' then scheme.domain_weight else 1 end as domain_weight,
        coalesce(asked.weight, scheme.weight) as trial_weight,
        case when $domain = 'total' then coalesce(asked.domain_weight, scheme.domain_weight) else 1 end as trial_domain_weight,
    from marts.dim_scheme_metric as scheme
    left join asked on asked.metric_code = scheme.metric_code
    where
        scheme.scheme_code = (select scheme_code from marts.fct_unit_rank where period_code = $period limit 1)
        and $domain in ('total', scheme.domain)
),

in_domain as (
    select
        *,
        domain_weight * weight / nullif(sum(weight) over (partition by domain), 0) as part,
        trial_domain_weight * trial_weight / nullif(sum(trial_weight) over (partition by domain), 0) as trial_part,
    from weights
)

select
    domain,
    metric_code,
    part / nullif(sum(part) over (), 0) as official_share,
    trial_part / nullif(sum(trial_part) over (), 0) as trial_share,
from in_domain
order by
    case domain when 'study' then 1 when 'reporting' then 2 when 'case' then 3 when 'outreach' then 4 else 5 end,
    weight desc,
    metric_code
