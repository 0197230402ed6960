-- Scores and places of a peer group in a period and domain (or total) if the weights were others. asked_metrics,
-- asked_weights and asked_domain_weights belong together place by place; null, or a metric not named, keeps the weight
-- of the scheme.
{{ config(parameters={
    'asked_period': 'string', 'asked_group': 'string', 'asked_domain': 'string', 'asked_metrics': 'array<string>',
    'asked_weights': 'array<double>', 'asked_domain_weights': 'array<double>',
}) }}
with scored as (

    select scheme_code, unit_code, period_code, peer_group from {{ ref('fct_unit_rank') }}
    where period_code = asked_period and peer_group = asked_group and domain = 'total'

),

weights as (

    {{ weights_asked("select any_value(scheme_code) from scored") }}

),

metrics as (

    select
        scored.scheme_code,
        scored.unit_code,
        scored.period_code,
        scored.peer_group,
        weights.domain,
        weights.metric_code,
        weights.trial_domain_weight as domain_weight,
        weights.trial_weight as weight,
        metrics.status,
        metrics.value,
        parts.points,
    from scored
    inner join weights
        on asked_domain in ('total', weights.domain)
    left join {{ ref('fct_unit_metric') }} as metrics
        on scored.unit_code = metrics.unit_code
        and scored.period_code = metrics.period_code
        and weights.metric_code = metrics.metric_code
        and metrics.period_code = asked_period
    left join {{ ref('fct_unit_score_part') }} as parts
        on scored.unit_code = parts.unit_code
        and scored.period_code = parts.period_code
        and weights.metric_code = parts.metric_code
        and parts.period_code = asked_period

),

points as (

    select
        *,
        {{ applies_to_type() }} as applies_to_type,
    from metrics

),

parts as (

    select * from ({{ redistributed('points') }})

),

schemes as (

    select distinct
        scheme_code,
        presence_share,
    from {{ ref('dim_scheme_metric') }}

),

rounded as (

    select
        * replace ({{ one_decimal('score') }} as score)
    from ({{ scores('points', 'parts', 'schemes') }})
    where domain = asked_domain

)

select
    scheme_code,
    unit_code,
    period_code,
    peer_group,
    domain,
    score,
    {{ rank_columns('score', 'domain') }},
    score is not null and count(*) over (partition by score) > 1 as is_tied,
from rounded
