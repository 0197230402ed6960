-- Sessions that count for each study duty against the number required by then, added up by month of a year.
select
    duty.obligation_code,
    any_value(obligation.name_zh) as name_zh,
    any_value(obligation.name_en) as name_en,
    month.period_code,
    sum(duty.held_in_year)::bigint as held,
    round(sum(duty.required_in_year), 6) as required,
    count(*) as units,
    count(*) filter (duty.is_behind_in_year) as units_short,
from marts.fct_study_fulfilment as duty
inner join marts.dim_period as month on month.period_code = duty.window_code and month.period_kind = 'month'
left join (
    select
        obligation_code,
        any_value(name_zh) as name_zh,
        any_value(name_en) as name_en,
    from marts.dim_obligation
    group by obligation_code
) as obligation on obligation.obligation_code = duty.obligation_code
where year(month.ends_on) = $year and duty.unit_code in (select unnest($units::varchar[]))
group by duty.obligation_code, month.period_code
order by duty.obligation_code, month.period_code
