-- How did each study duty of a unit stand by a day, in the cadence periods that meet the days from $starts_on to $until?
with months as (
    select
        duty.*,
        whole.ends_on,
        row_number() over (partition by duty.obligation_code, duty.cadence, duty.cadence_code order by month.starts_on desc) as from_last,
    from marts.fct_study_fulfilment as duty
    inner join marts.dim_period as month on month.period_code = duty.window_code and month.period_kind = 'month'
    inner join marts.dim_period as whole on whole.period_code = duty.cadence_code
    where duty.unit_code = $unit and month.starts_on <= $until and whole.ends_on >= $starts_on
)

select
    months.obligation_code,
    obligation.name_zh,
    obligation.name_en,
    months.cadence_code as window_code,
    months.ends_on,
    months.minimum,
    round(months.required_in_cadence, 6) as required,
    months.held_in_cadence as held,
    months.ends_on <= $until as is_over,
    case
        when figure.status = 'no_data' then 'no_data'
        when months.ends_on > $until then months.standing
        when months.standing = 'behind' then 'short'
        else 'fulfilled'
    end as state,
from months
left join marts.dim_obligation as obligation
    on obligation.obligation_code = months.obligation_code
    and months.ends_on between coalesce(obligation.valid_from, date '0001-01-01') and coalesce(obligation.valid_to, date '9999-12-31')
left join marts.fct_unit_metric as figure
    on figure.period_code = months.cadence_code and figure.metric_code = 'study_fulfilment_rate' and figure.unit_code = $unit
where months.from_last = 1
order by months.ends_on, months.obligation_code
