-- Kept for the questions beside it: the units that are asked about and have a score of a domain in the period and in the one before.
create or replace temporary table scored_twice as
select
    scores.domain,
    scores.unit_code,
    chosen.unit_name,
    scores.score,
    earlier.score as earlier_score,
    round(scores.score, 1) - round(earlier.score, 1) as change,
    scores.period_code,
    earlier.period_code as earlier_period_code,
from marts.fct_unit_score as scores
inner join chosen on chosen.unit_code = scores.unit_code and chosen.period_code = scores.period_code and chosen.is_asked
inner join marts.dim_period as period on period.period_code = scores.period_code
inner join marts.fct_unit_score as earlier
    on earlier.unit_code = scores.unit_code
        and earlier.domain = scores.domain
        and earlier.period_code = period.previous_period_code
        and earlier.scheme_code = scores.scheme_code
where scores.status = 'ok' and earlier.status = 'ok'
