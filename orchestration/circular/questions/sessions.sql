-- Which sessions were due, duty by duty, in the share of the period, and how many of them were held?
select
    fulfilled.obligation_code,
    any_value(duties.name_zh) as duty,
    count(distinct fulfilled.unit_code) as unit_count,
    sum(fulfilled.required) as required,
    sum(fulfilled.counted) as counted,
    sum(fulfilled.required) - sum(fulfilled.counted) as missing,
    count(distinct fulfilled.unit_code) filter (where fulfilled.missing > 0) as behind_count,
from marts.fct_study_fulfilment as fulfilled
inner join chosen on chosen.unit_code = fulfilled.unit_code and chosen.is_asked
left join (select obligation_code, any_value(name_zh) as name_zh from marts.dim_obligation group by obligation_code) as duties
    on duties.obligation_code = fulfilled.obligation_code
where fulfilled.window_code = $period
group by fulfilled.obligation_code
order by fulfilled.obligation_code
