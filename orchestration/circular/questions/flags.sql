-- How often does the source's own flag of being in time agree with the dates, for cases received in the period?
select count(*) as compared_count, count(*) filter (where checked.difference != 0) as differing_count
from audit.reconciliation as checked
inner join chosen on chosen.unit_code = checked.unit_code and chosen.is_asked
inner join marts.dim_period as period on period.period_code = $period
inner join marts.dim_period as months on months.period_code = checked.period_code
where checked.kind = 'flag' and months.starts_on >= period.starts_on and months.ends_on <= period.ends_on
