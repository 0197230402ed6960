-- Which place has each unit in its group, within which range, and in which domains does it stand how?
select
    ranks.peer_group,
    ranks.unit_code,
    chosen.unit_name,
    ranks.score,
    ranks.rank,
    ranks.rank_of,
    ranks.rank_low,
    ranks.rank_high,
    ranks.previous_rank,
    ranks.band,
    domains.study,
    domains.reporting,
    domains.case_score,
    domains.outreach,
from marts.fct_unit_rank as ranks
inner join chosen on chosen.unit_code = ranks.unit_code and chosen.period_code = ranks.period_code and chosen.is_asked
left join (
    select
        unit_code,
        max(score) filter (where domain = 'study') as study,
        max(score) filter (where domain = 'reporting') as reporting,
        max(score) filter (where domain = 'case') as case_score,
        max(score) filter (where domain = 'outreach') as outreach,
    from marts.fct_unit_rank
    where period_code = $period
    group by unit_code
) as domains on domains.unit_code = ranks.unit_code
where ranks.domain = 'total'
order by ranks.peer_group, ranks.rank nulls last, ranks.unit_code
