with unit_metrics as (

    select * from {{ ref('fct_unit_metric') }}

),

priors as (

    select * from {{ ref('int_peers__priors') }}

),

dispersions as (

    select * from {{ ref('int_peers__dispersions') }}

),

spreads as (

    select
        metric_code,
        period_code,
        peer_group,
        count(*) filter (where status in ('ok', 'summary_only', 'reported_only')) as known_count,
        count(*) filter (where status = 'small_n') as small_n_count,
        count(*) filter (where status = 'no_data') as no_data_count,
        count(*) filter (where status = 'not_applicable') as not_applicable_count,
        count(value) as value_count,
        min(value) as lowest,
        case when count(value) >= 4 then quantile_cont(value, 0.25) end as lower_quartile,
        median(value) as median_value,
        case when count(value) >= 4 then quantile_cont(value, 0.75) end as upper_quartile,
        max(value) as highest,
    from unit_metrics
    group by metric_code, period_code, peer_group

)

select
    spreads.*,
    priors.prior_mean,
    priors.prior_strength,
    priors.design_effect,
    dispersions.overdispersion,
    dispersions.is_overdispersed,
from spreads
left join priors
    on spreads.metric_code = priors.metric_code
    and spreads.period_code = priors.period_code
    and spreads.peer_group = priors.peer_group
left join dispersions
    on spreads.metric_code = dispersions.metric_code
    and spreads.period_code = dispersions.period_code
    and spreads.peer_group = dispersions.peer_group
order by spreads.period_code, spreads.peer_group, spreads.metric_code
