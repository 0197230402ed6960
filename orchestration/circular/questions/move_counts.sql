-- How many units rose, fell or stayed in each domain?
select
    scores.domain,
    count(*) filter (where round(scores.score, 1) > round(earlier.score, 1)) as rose,
    count(*) filter (where round(scores.score, 1) < round(earlier.score, 1)) as fell,
    count(*) filter (where round(scores.score, 1) = round(earlier.score, 1)) as stayed,
from marts.fct_unit_score as scores
inner join chosen on chosen.unit_code = scores.unit_code and chosen.period_code = scores.period_code and chosen.is_asked
inner join marts.dim_period as period on period.period_code = scores.period_code
inner join marts.fct_unit_score as earlier
    on earlier.unit_code = scores.unit_code
        and earlier.domain = scores.domain
        and earlier.period_code = period.previous_period_code
        and earlier.scheme_code = scores.scheme_code
where scores.status = 'ok' and earlier.status = 'ok'
group by scores.domain
