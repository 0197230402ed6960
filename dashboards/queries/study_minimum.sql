-- Sessions that count for each study duty against the number required by then, added up by month of a year.
with months as (
    select
        period_code,
        starts_on,
        ends_on,
    from marts.dim_period
    where period_kind = 'month' and year(ends_on) = $year
),

duties as (
    select
        duty.unit_code,
        duty.obligation_code,
        months.period_code,
        duty.rule_valid_from,
        duty.from_on,
        duty.to_on,
        duty.required,
    from marts.fct_study_duty as duty
    inner join months on months.period_code = duty.window_code
    where duty.unit_code in (select unnest($units::varchar[]))
),

counting as (
    select
        duties.unit_code,
        duties.obligation_code,
        duties.period_code,
        duties.from_on,
        count(session.held_on) as held,
        any_value(duties.required) as required,
    from duties
    left join marts.dim_obligation_session as rule
        on rule.obligation_code = duties.obligation_code and rule.rule_valid_from is not distinct from duties.rule_valid_from
    left join marts.fct_study_session as session
        on session.unit_code = duties.unit_code
        and session.held_on between duties.from_on and duties.to_on
        and session.session_type = rule.session_type
        and session.topic_class = rule.topic_class
    group by duties.unit_code, duties.obligation_code, duties.period_code, duties.from_on
),

added_up as (
    select
        unit_code,
        obligation_code,
        period_code,
        sum(sum(held)) over (partition by unit_code, obligation_code order by period_code) as held,
        sum(sum(required)) over (partition by unit_code, obligation_code order by period_code) as required,
    from counting
    group by unit_code, obligation_code, period_code
)

select
    added_up.obligation_code,
    any_value(obligation.name_zh) as name_zh,
    any_value(obligation.name_en) as name_en,
    added_up.period_code,
    sum(added_up.held)::bigint as held,
    round(sum(added_up.required), 6) as required,
    count(*) as units,
    -- a part of a session is nobody's debt
    count(*) filter (added_up.held < floor(added_up.required + 1e-9)) as units_short,
from added_up
left join marts.dim_obligation as obligation on obligation.obligation_code = added_up.obligation_code
group by added_up.obligation_code, added_up.period_code
order by added_up.obligation_code, added_up.period_code
