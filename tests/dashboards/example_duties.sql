-- What each unit owed in study by month, and which sessions count for it: the two duties of the example run over a year.
insert into marts.fct_study_duty
select unit.unit_code, duty.obligation_code, period.period_code, 'year', duty.minimum, 365, duty.minimum * (period.ends_on - period.starts_on + 1) / 365.0, false,
    date '2018-01-01', period.starts_on, period.ends_on
from marts.dim_unit as unit
cross join (values ('STUDY_COLLECTIVE', 24), ('STUDY_TOPIC', 6)) as duty (obligation_code, minimum)
inner join marts.dim_period as period on period.period_kind = 'month' and period.ends_on >= unit.valid_from
where unit.parent_code is not null;
insert into marts.dim_obligation_session
select 'STUDY_COLLECTIVE', 'collective', topic_class, date '2018-01-01' from (values ('special'), ('general')) as topics (topic_class)
union all
select 'STUDY_TOPIC', session_type, 'special', date '2018-01-01'
from (values ('collective'), ('study_group'), ('deliberation'), ('analysis'), ('lecture'), ('online')) as kinds (session_type);
