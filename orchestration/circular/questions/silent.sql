-- Which units sent nothing although something was asked of them, domain by domain?
select scores.domain, chosen.unit_code, chosen.unit_name
from marts.fct_unit_score as scores
inner join chosen on chosen.unit_code = scores.unit_code and chosen.period_code = scores.period_code and chosen.is_asked
where scores.status = 'no_data' and scores.domain != 'total'
order by
    case scores.domain when 'study' then 1 when 'reporting' then 2 when 'case' then 3 else 4 end,
    chosen.unit_code
