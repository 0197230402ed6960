-- How did the rates of all units together go over the last periods of this kind?
with periods as (
    select period_code, list(unit_code) as unit_codes
    from chosen
    where is_counted
    group by period_code
)

select
    periods.period_code,
    max(totals.value) filter (where totals.metric_code = 'study_fulfilment_rate') as study,
    max(totals.value) filter (where totals.metric_code = 'report_on_time_rate') as reporting,
    max(totals.value) filter (where totals.metric_code = 'case_on_time_resolution_rate') as resolution,
    max(totals.value) filter (where totals.metric_code = 'case_satisfaction_rate') as satisfaction,
    max(totals.value) filter (where totals.metric_code = 'outreach_review_rate') as review,
from periods
inner join marts.dim_period as named on periods.period_code = named.period_code
left join lateral (from marts.totals_of_units(periods.period_code, periods.unit_codes)) as totals on true
group by periods.period_code
order by min(named.starts_on)
