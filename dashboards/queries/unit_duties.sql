-- Which study duties does a unit have in a period, how many sessions did they ask for by its last day that can be known, and how many were held?
with windows as (
    select
        duty.obligation_code,
        duty.window_code,
        window_period.starts_on,
        window_period.ends_on,
        max(duty.minimum) as minimum,
    from marts.fct_study_duty as duty
    inner join marts.dim_period as window_period on window_period.period_code = duty.window_code
    where
        duty.unit_code = $unit
        and duty.is_whole_cadence
        and window_period.starts_on <= $until::date
        and window_period.ends_on >= $starts_on::date
    group by duty.obligation_code, duty.window_code, window_period.starts_on, window_period.ends_on
),

by_month as (
    select
        windows.obligation_code,
        windows.window_code,
        duty.rule_valid_from,
        duty.from_on,
        duty.to_on,
        duty.required,
    from windows
    inner join marts.dim_period as month
        on month.period_kind = 'month' and month.starts_on between windows.starts_on and least(windows.ends_on, $until::date)
    inner join marts.fct_study_duty as duty
        on duty.unit_code = $unit and duty.obligation_code = windows.obligation_code and duty.window_code = month.period_code
),

asked as (
    select
        obligation_code,
        window_code,
        round(sum(required), 6) as required,
    from by_month
    group by obligation_code, window_code
),

counted as (
    select
        by_month.obligation_code,
        by_month.window_code,
        count(*) as held,
    from by_month
    inner join marts.dim_obligation_session as rule
        on rule.obligation_code = by_month.obligation_code and rule.rule_valid_from is not distinct from by_month.rule_valid_from
    inner join marts.fct_study_session as session
        on session.unit_code = $unit
        and session.held_on between by_month.from_on and least(by_month.to_on, $until::date)
        and session.session_type = rule.session_type
        and session.topic_class = rule.topic_class
    group by by_month.obligation_code, by_month.window_code
),

judged as (
    select
        windows.*,
        asked.required,
        coalesce(counted.held, 0) as held,
        metric.status = 'no_data' as is_without_ledger,
        windows.ends_on <= $until::date as is_over,
    from windows
    inner join asked on asked.obligation_code = windows.obligation_code and asked.window_code = windows.window_code
    left join counted on counted.obligation_code = windows.obligation_code and counted.window_code = windows.window_code
    left join marts.fct_unit_metric as metric
        on metric.unit_code = $unit and metric.period_code = windows.window_code and metric.metric_code = 'study_fulfilment_rate'
)

select
    judged.obligation_code,
    judged.window_code,
    obligation.name_zh,
    obligation.name_en,
    judged.ends_on,
    judged.minimum,
    judged.required,
    judged.held,
    judged.is_over,
    -- a part of a session is nobody's debt
    case
        when judged.is_without_ledger then 'no_data'
        when judged.is_over and judged.held >= floor(judged.required + 1e-9) then 'fulfilled'
        when judged.is_over then 'short'
        when judged.held >= judged.minimum then 'fulfilled'
        when judged.held >= floor(judged.required + 1e-9) then 'on_pace'
        else 'behind'
    end as state,
from judged
left join marts.dim_obligation as obligation
    on obligation.obligation_code = judged.obligation_code
    and judged.ends_on between coalesce(obligation.valid_from, date '0001-01-01') and coalesce(obligation.valid_to, date '9999-12-31')
order by judged.ends_on, judged.obligation_code
