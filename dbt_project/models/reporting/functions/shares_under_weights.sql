-- The share of each metric in its domain and in the total, by the scheme and if the weights were others, where every
-- metric applies. Parameters as those of scores_under_weights.
{{ config(parameters=[
    'asked_period string', 'asked_metrics array<string>',
    'asked_weights array<double>', 'asked_domain_weights array<double>',
]) }}
with ranked as (

    select * from {{ ref('fct_unit_rank') }}
    where period_code = asked_period

),

weights as (

    {{ weights_asked("select any_value(scheme_code) from ranked") }}

),

points as (

    select
        scheme_code,
        'official' as unit_code,
        asked_period as period_code,
        domain,
        metric_code,
        weight,
        domain_weight,
        100 as points,
    from weights

    union all

    select
        scheme_code,
        'trial',
        asked_period,
        domain,
        metric_code,
        trial_weight,
        trial_domain_weight,
        100,
    from weights

),

parts as (

    select * from ({{ redistributed('points') }})

)

select
    weights.domain,
    weights.metric_code,
    coalesce(official.domain_share, 0.0) as domain_share,
    coalesce(official.total_share, 0.0) as total_share,
    coalesce(trial.domain_share, 0.0) as trial_domain_share,
    coalesce(trial.total_share, 0.0) as trial_total_share,
from weights
left join parts as official
    on weights.metric_code = official.metric_code
    and official.unit_code = 'official'
left join parts as trial
    on weights.metric_code = trial.metric_code
    and trial.unit_code = 'trial'
