-- Rates that have a funnel × peer groups × periods × the n that occur there: how many single cases they are worth.
with dispersions as (

    select * from {{ ref('int_peers__dispersions') }}

),

sizes as (

    select distinct
        metric_code,
        peer_group,
        period_code,
        cast(n as bigint) as n,
    from {{ ref('fct_unit_metric') }}
    where value is not null and denominator > 0

)

select
    sizes.metric_code,
    sizes.peer_group,
    sizes.period_code,
    sizes.n,
    -- rounded; a half must not be decided by its last bit
    greatest(1, cast(floor(
        sizes.n / dispersions.design_effect
        / case when dispersions.is_overdispersed then dispersions.overdispersion else 1 end
        + 0.5 + 1e-9
    ) as bigint)) as effective_n,
    dispersions.centre,
from sizes
inner join dispersions
    on sizes.metric_code = dispersions.metric_code
    and sizes.peer_group = dispersions.peer_group
    and sizes.period_code = dispersions.period_code
order by sizes.metric_code, sizes.peer_group, sizes.period_code, sizes.n
