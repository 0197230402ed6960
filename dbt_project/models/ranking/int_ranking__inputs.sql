-- Scheme metrics × units × periods: the value that is scored. A rate over cases, items or persons is drawn to the mean
-- of its prior, the more the fewer they are; all else counts as it is published.
with units as (

    select * from {{ ref('int_units__periods') }}

),

scheme_metrics as (

    select * from {{ ref('dim_scheme_metric') }}

),

metrics as (

    select * from {{ ref('metric') }}

),

unit_metrics as (

    select * from {{ ref('fct_unit_metric') }}

),

priors as (

    select * from {{ ref('int_peers__priors') }}

),

asked as (

    select
        units.scheme_code,
        units.unit_code,
        units.period_code,
        units.period_kind,
        units.peer_group,
        scheme_metrics.domain,
        scheme_metrics.metric_code,
        metrics.direction,
        scheme_metrics.method,
        scheme_metrics.domain_weight,
        scheme_metrics.weight,
        scheme_metrics.per_month,
        {{ goalpost('low') }} as low,
        {{ goalpost('high') }} as high,
        unit_metrics.value,
        unit_metrics.numerator,
        unit_metrics.denominator,
        unit_metrics.status,
        priors.prior_mean,
        priors.prior_strength,
        priors.design_effect,
        metrics.is_over_few,
        -- a share above one is no share (a ledger with a negative number); of a reported total n is not known
        unit_metrics.value is not null
            and unit_metrics.denominator > 0
            and unit_metrics.numerator between 0 and unit_metrics.denominator
            and priors.prior_mean is not null as is_share,
    from units
    inner join scheme_metrics
        on units.scheme_code = scheme_metrics.scheme_code
    left join metrics
        on scheme_metrics.metric_code = metrics.metric_code
    left join unit_metrics
        on units.unit_code = unit_metrics.unit_code
        and units.period_code = unit_metrics.period_code
        and scheme_metrics.metric_code = unit_metrics.metric_code
    left join priors
        on scheme_metrics.metric_code = priors.metric_code
        and units.period_code = priors.period_code
        and units.peer_group = priors.peer_group

)

select
    *,
    case
        when is_over_few and is_share
            then {{ posterior_mean('numerator', 'denominator', 'prior_mean', 'prior_strength') }}
        else value
    end as value_scored,
from asked
