-- Rates that have a funnel × peer groups × periods: the rate of the whole group, and how far its units lie around it
-- beside chance (1): the mean square of their distances in standard errors, the outermost tenth on either side drawn in
-- to the next one. Prorated duties are no binomial counts and have no funnel.
with metrics as (

    select metric_code from {{ ref('metric') }}
    where form = 'rate' and metric_code not in ({{ prorated_metrics() }})

),

priors as (

    select * from {{ ref('int_peers__priors') }}

),

rates as (

    select
        unit_metrics.metric_code,
        unit_metrics.peer_group,
        unit_metrics.period_code,
        unit_metrics.unit_code,
        unit_metrics.numerator as x,
        unit_metrics.denominator as n,
    from {{ ref('fct_unit_metric') }} as unit_metrics
    inner join metrics
        on unit_metrics.metric_code = metrics.metric_code
    where unit_metrics.value is not null and unit_metrics.denominator > 0

),

centres as (

    select
        rates.metric_code,
        rates.peer_group,
        rates.period_code,
        count(*) as units_count,
        greatest(0.0, least(1.0, {{ exact_sum('rates.x') }} / {{ exact_sum('rates.n') }})) as centre,
        any_value(priors.design_effect) as design_effect,
    from rates
    inner join priors
        on rates.metric_code = priors.metric_code
        and rates.peer_group = priors.peer_group
        and rates.period_code = priors.period_code
    group by rates.metric_code, rates.peer_group, rates.period_code

),

distances as (

    select
        rates.metric_code,
        rates.peer_group,
        rates.period_code,
        centres.units_count,
        (rates.x / rates.n - centres.centre)
        / sqrt(centres.centre * (1 - centres.centre) * centres.design_effect / rates.n) as z,
        row_number() over (
            partition by rates.metric_code, rates.peer_group, rates.period_code
            order by z, rates.unit_code
        ) as place,
    from rates
    inner join centres
        on rates.metric_code = centres.metric_code
        and rates.peer_group = centres.peer_group
        and rates.period_code = centres.period_code
    where centres.centre > 0 and centres.centre < 1

),

ends as (

    select
        metric_code,
        peer_group,
        period_code,
        min(z) filter (where place > units_count // 10) as least_z,
        max(z) filter (where place <= units_count - units_count // 10) as most_z,
    from distances
    group by metric_code, peer_group, period_code

),

dispersions as (

    select
        distances.metric_code,
        distances.peer_group,
        distances.period_code,
        {{ exact_mean('pow(greatest(ends.least_z, least(ends.most_z, distances.z)), 2)') }} as overdispersion,
    from distances
    inner join ends
        on distances.metric_code = ends.metric_code
        and distances.peer_group = ends.peer_group
        and distances.period_code = ends.period_code
    group by distances.metric_code, distances.peer_group, distances.period_code

)

select
    centres.metric_code,
    centres.peer_group,
    centres.period_code,
    centres.centre,
    centres.design_effect,
    dispersions.overdispersion,
    -- a two must not be decided by its last bit
    dispersions.overdispersion > 2 + 1e-9 as is_overdispersed,
from centres
left join dispersions
    on centres.metric_code = dispersions.metric_code
    and centres.peer_group = dispersions.peer_group
    and centres.period_code = dispersions.period_code
