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

-- few rows a unit and month, so that each is looked for in the duties, not every duty in the sessions
sessions as (
    select
        unit_code,
        held_on,
        session_type,
        topic_class,
        count(*) as session_count,
    from marts.fct_study_session
    where year(held_on) = $year and unit_code in (select unnest($units::varchar[]))
    group by unit_code, held_on, session_type, topic_class
),

counted as (
    select
        duties.unit_code,
        duties.obligation_code,
        duties.period_code,
        duties.from_on,
        duties.rule_valid_from,
        sum(sessions.session_count) as held,
    from sessions
    inner join marts.dim_obligation_session as rule
        on rule.session_type = sessions.session_type and rule.topic_class = sessions.topic_class
    inner join duties
        on duties.unit_code = sessions.unit_code
        and duties.obligation_code = rule.obligation_code
        and duties.rule_valid_from is not distinct from rule.rule_valid_from
        and sessions.held_on between duties.from_on and duties.to_on
    group by duties.unit_code, duties.obligation_code, duties.period_code, duties.from_on, duties.rule_valid_from
),

counting as (
    select
        duties.unit_code,
        duties.obligation_code,
        duties.period_code,
        coalesce(counted.held, 0) as held,
        duties.required,
    from duties
    left join counted
        on counted.unit_code = duties.unit_code
        and counted.obligation_code = duties.obligation_code
        and counted.period_code = duties.period_code
        and counted.from_on = duties.from_on
        and counted.rule_valid_from is not distinct from duties.rule_valid_from
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
