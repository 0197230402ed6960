-- Scores and places of a peer group in a period and domain (or total) if the weights were others. asked_metrics,
-- asked_weights and asked_domain_weights belong together place by place; null, or a metric not named, keeps the weight
-- of the scheme.
{{ config(parameters=[
    'asked_period string', 'asked_group string', 'asked_domain string', 'asked_metrics array<string>',
    'asked_weights array<double>', 'asked_domain_weights array<double>',
]) }}
with scored as (

    select scheme_code, unit_code, period_code, peer_group from {{ ref('fct_unit_rank') }}
    where period_code = asked_period and peer_group = asked_group and domain = 'total'

),

weights as (

    {{ weights_asked("select any_value(scheme_code) from scored") }}

),

points as (

    select
        scored.scheme_code,
        scored.unit_code,
        scored.period_code,
        scored.peer_group,
        weights.domain,
        weights.metric_code,
        weights.trial_domain_weight as domain_weight,
        weights.trial_weight as weight,
        parts.status,
        parts.value,
        parts.points,
    from scored
    inner join weights
        on asked_domain in ('total', weights.domain)
    left join {{ ref('fct_unit_score_part') }} as parts
        on scored.unit_code = parts.unit_code
        and scored.period_code = parts.period_code
        and weights.metric_code = parts.metric_code
        and parts.period_code = asked_period

),

parts as (

    select * from ({{ redistributed('points') }})

),

rounded as (

    select
        * replace ({{ one_decimal('score') }} as score)
    from ({{ scores('points', 'parts') }})
    where domain = asked_domain

)

select
    scheme_code,
    unit_code,
    period_code,
    peer_group,
    domain,
    status,
    score,
    {{ rank_columns('score', 'domain') }},
    status = 'ok' and count(*) over (partition by status, score) > 1 as is_tied,
from rounded
