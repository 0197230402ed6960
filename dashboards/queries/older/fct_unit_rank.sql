-- In place of marts.fct_unit_rank where it does not say on how many metrics a score rests: counted from the parts of the score.
select
    ranked.*,
    rests.metric_count,
    rests.value_count,
    rests.small_n_count,
from marts.fct_unit_rank as ranked
left join (
    select
        unit_code,
        period_code,
        coalesce(domain, 'total') as domain,
        count(*) as metric_count,
        count(value) as value_count,
        count(*) filter (status = 'small_n') as small_n_count,
    from marts.fct_unit_score_part
    group by grouping sets ((unit_code, period_code, domain), (unit_code, period_code))
) as rests
    on rests.unit_code = ranked.unit_code and rests.period_code = ranked.period_code and rests.domain = ranked.domain
