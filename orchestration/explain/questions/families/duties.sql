-- How many sessions did each duty ask for, and which sessions fulfilled it? In the order of their dates the sessions of a
-- duty and window count one each until what was required is reached, the last one perhaps in part; more never makes up
-- for another duty.
with duties as (
    select
        duty.*,
        sum(duty.required::decimal(38, 12)) over (
            partition by duty.unit_code, duty.obligation_code, duty.cadence, duty.window_code
        )::double as required_in_window,
    from marts.fct_study_duty as duty
    inner join marts.dim_unit_period as unit_period
        on duty.unit_code = unit_period.unit_code and unit_period.period_code = $period
    inner join members
        on duty.unit_code = members.unit_code and unit_period.reference_on between members.valid_from and members.valid_to
    inner join period
        on duty.from_on between period.starts_on and period.ends_on
        and (
            duty.window_code = period.period_code
            or (
                duty.is_whole_cadence
                and period.months > case duty.cadence when 'month' then 1 when 'quarter' then 3 when 'half_year' then 6 else 12 end
            )
        )
),

held as (
    select
        session.*,
        duties.obligation_code,
        duties.window_code,
        duties.required_in_window,
        row_number() over (
            partition by duties.unit_code, duties.obligation_code, duties.cadence, duties.window_code
            order by session.held_on, session.file_id, session.sheet, session.row_number, session.part, session.source_name
        ) as place,
    from duties
    inner join marts.fct_study_session as session
        on duties.unit_code = session.unit_code and session.held_on between duties.from_on and duties.to_on
    inner join marts.dim_obligation_session as kind
        on duties.obligation_code = kind.obligation_code
        and duties.rule_valid_from is not distinct from kind.rule_valid_from
        and session.session_type is not distinct from kind.session_type
        and session.topic_class is not distinct from kind.topic_class
),

shared as (
    select *, greatest(0.0, least(1.0, required_in_window - (place - 1))) as fulfilled from held
),

counted as (
    select
        case when fulfilled > 0 then 'numerator' else 'left_out' end as role,
        unit_code, file_id, sheet, row_number, part,
        'session_type' as field,
        'held_on' as key_field,
        held_on as happened_on,
        case when fulfilled > 0 then fulfilled else 1.0 end as amount,
        case when fulfilled >= 1 then 'duty_fulfilled' when fulfilled > 0 then 'duty_fulfilled_in_part' else 'beyond_required' end as reason,
        json_object(
            'obligation', obligation_code, 'window', window_code, 'place', place, 'required', required_in_window,
            'session_type', session_type, 'topic_class', topic_class
        )::varchar as detail,
    from shared
),

required as (
    select
        'denominator' as role, unit_code, null as file_id, null as sheet, null as row_number, null as part, null as field,
        null as key_field, from_on as happened_on, required as amount, 'duty_required' as reason,
        json_object(
            'obligation', obligation_code, 'window', window_code, 'minimum', minimum, 'cadence', cadence,
            'days', to_on - from_on + 1, 'of_days', cadence_days, 'from', from_on, 'to', to_on
        )::varchar as detail,
    from duties
),

unclaimed as (
    select
        'left_out' as role, session.unit_code, session.file_id, session.sheet, session.row_number, session.part,
        'session_type' as field, 'held_on' as key_field, session.held_on as happened_on, 1.0 as amount,
        'session_for_no_duty' as reason,
        json_object('session_type', session.session_type, 'topic_class', session.topic_class)::varchar as detail,
    from marts.fct_study_session as session
    inner join members
        on session.unit_code = members.unit_code and session.held_on between members.valid_from and members.valid_to
    inner join period on session.held_on between period.starts_on and period.ends_on
    where not exists (
        select 1 from held
        where
            held.file_id = session.file_id
            and held.sheet = session.sheet
            and held.row_number = session.row_number
            and held.part = session.part
            and held.source_name is not distinct from session.source_name
    )
)

select * from counted
union all
select * from required
union all
select * from unclaimed
