-- How would a peer group rank under other weights? The scheme's own rules on its published points: weights add up to one inside a domain, what does not
-- apply gives its weight to the rest, with too little of the weight present a unit is not scored, scores are rounded before they are ranked.
with official as (
    select * from marts.fct_unit_rank where period_code = $period and peer_group = $group and domain = $domain
),

asked as (
    select
        unnest($metrics::varchar[]) as metric_code,
        unnest($weights::double[]) as weight,
        unnest($domain_weights::double[]) as domain_weight,
),

-- as the scheme writes them, replaced by what the reader asks for
weights as (
    select
        scheme.metric_code,
        scheme.domain,
        scheme.presence_share,
        coalesce(asked.domain_weight, scheme.domain_weight) as domain_weight,
        coalesce(asked.weight, scheme.weight) / nullif(sum(coalesce(asked.weight, scheme.weight)) over (
            partition by scheme.domain order by scheme.metric_code rows between unbounded preceding and unbounded following
        ), 0) as weight,
    from marts.dim_scheme_metric as scheme
    left join asked on asked.metric_code = scheme.metric_code
    where scheme.scheme_code = (select scheme_code from official limit 1)
),

-- duties may be laid on no unit of a type; everything else applies to every type
judged as (
    select
        official.unit_code,
        weights.*,
        part.points,
        weights.weight * case when $domain = 'total' then weights.domain_weight else 1 end as level_weight,
        case
            when weights.domain = 'reporting' then bool_or(metric.status <> 'not_applicable') over (partition by weights.domain)
            when weights.metric_code = 'study_fulfilment_rate' then bool_or(metric.status <> 'not_applicable') over (partition by weights.metric_code)
            else true
        end as applies_to_type,
    from official
    inner join weights on $domain in ('total', weights.domain)
    left join marts.fct_unit_metric as metric
        on metric.unit_code = official.unit_code and metric.period_code = $period and metric.metric_code = weights.metric_code
    left join marts.fct_unit_score_part as part
        on part.unit_code = official.unit_code and part.period_code = $period and part.metric_code = weights.metric_code
),

in_domain as (
    select
        *,
        weight / sum(weight) over (
            partition by unit_code, domain order by metric_code rows between unbounded preceding and unbounded following
        ) * case when $domain = 'total' then domain_weight else 1 end as share,
        row_number() over (partition by unit_code, domain order by metric_code) as place,
    from judged
    where points is not null and level_weight > 0
),

domains as (
    select
        unit_code,
        case when $domain = 'total' then cast(sum(cast(domain_weight as decimal(38, 12))) as double) else 1 end as weights,
    from in_domain
    where place = 1
    group by unit_code
),

presence as (
    select
        unit_code,
        cast(sum(cast(case when points is not null then level_weight end as decimal(38, 12))) as double)
        / nullif(cast(sum(cast(case when applies_to_type then level_weight end as decimal(38, 12))) as double), 0)
        >= any_value(presence_share) - 1e-9 as is_scored,
    from judged
    group by unit_code
),

scores as (
    select
        in_domain.unit_code,
        cast(sum(cast(in_domain.share / domains.weights * in_domain.points as decimal(38, 12))) as double) as score,
    from in_domain
    inner join domains on domains.unit_code = in_domain.unit_code
    group by in_domain.unit_code
),

rounded as (
    select
        official.*,
        case when presence.is_scored then cast(round(cast(greatest(0.0, least(100.0, scores.score)) as decimal(18, 8)), 1) as double) end as trial_score,
    from official
    left join presence on presence.unit_code = official.unit_code
    left join scores on scores.unit_code = official.unit_code
),

placed as (
    select *,
        case when trial_score is not null then rank() over (order by trial_score desc nulls last) end as trial_rank,
        count(*) over (partition by trial_score) > 1 and trial_score is not null as is_tied,
        count(trial_score) over () as trial_rank_of,
    from rounded
)

select
    unit_code,
    trial_rank,
    trial_rank_of,
    is_tied,
    trial_score,
    rank,
    rank_of,
    rank_low,
    rank_high,
    score,
    rank - trial_rank as places_gained,
    trial_score - score as score_gained,
from placed
where $units::varchar[] is null or unit_code in (select unnest($units::varchar[]))
order by trial_rank nulls last, unit_code
