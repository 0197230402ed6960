-- Sessions that count for each study duty against the number required by the end of a month, added up from January; most units behind first.
select
    duty.obligation_code,
    any_value(obligation.name_zh) as name_zh,
    any_value(obligation.name_en) as name_en,
    duty.window_code as period_code,
    sum(duty.held_in_year)::bigint as held,
    round(sum(duty.required_in_year), 6) as required,
    count(*) as units,
    count(*) filter (not duty.is_behind_in_year) as units_met,
    count(*) filter (duty.is_behind_in_year) as units_short,
    list(duty.unit_code order by duty.unit_code) filter (duty.is_behind_in_year) as short_units,
from marts.fct_study_fulfilment as duty
left join (
    select
        obligation_code,
        any_value(name_zh) as name_zh,
        any_value(name_en) as name_en,
    from marts.dim_obligation
    group by obligation_code
) as obligation on obligation.obligation_code = duty.obligation_code
where duty.window_code = $month and duty.unit_code in (select unnest($units::varchar[]))
group by duty.obligation_code, duty.window_code
order by units_short desc, duty.obligation_code
