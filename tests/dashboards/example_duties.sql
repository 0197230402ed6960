-- What each unit owed in study by month and what it held of it: the two duties of the example run over a year.
create table marts.fct_study_fulfilment as
with counted as (
    select unit.unit_code, duty.obligation_code, period.period_code as window_code, 'year' as cadence, left(period.period_code, 4) as cadence_code,
        duty.minimum::bigint as minimum, duty.minimum * (period.ends_on - period.starts_on + 1) / 365.0 as required,
        count(session.held_on) as held
    from marts.dim_unit as unit
    cross join (values ('STUDY_COLLECTIVE', 24), ('STUDY_TOPIC', 6)) as duty (obligation_code, minimum)
    inner join marts.dim_period as period on period.period_kind = 'month' and period.ends_on >= unit.valid_from
    left join marts.fct_study_session as session
        on session.unit_code = unit.unit_code and session.held_on between period.starts_on and period.ends_on
        and case duty.obligation_code when 'STUDY_COLLECTIVE' then session.session_type = 'collective' else session.topic_class = 'special' end
    where unit.parent_code is not null
    group by all
),

added_up as (
    select *, sum(required) over run as required_in_year, sum(held) over run as held_in_year
    from counted window run as (partition by unit_code, obligation_code, cadence_code order by window_code)
)

select unit_code, obligation_code, window_code, cadence, cadence_code,
    case when held_in_year >= minimum then 'fulfilled' when held_in_year >= floor(required_in_year + 1e-9) then 'on_pace' else 'behind' end as standing,
    minimum, required, held, least(required, held) as counted, required - least(required, held) as missing,
    required_in_year as required_in_cadence, held_in_year::bigint as held_in_cadence, required_in_year, held_in_year::bigint as held_in_year,
    false as is_whole_cadence, held_in_year < floor(required_in_year + 1e-9) as is_behind_in_year
from added_up;
