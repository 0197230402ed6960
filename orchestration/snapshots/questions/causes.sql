-- What lies between the snapshots old and new that a figure can follow from: temporary tables, which the others read.
create temp table span as
select
    old_one.as_of is distinct from new_one.as_of as is_other_moment,
    old_one.scheme_version is distinct from new_one.scheme_version as is_other_scheme,
    old_one.code_version is distinct from new_one.code_version as is_other_code,
    old_one.inputs_digest is distinct from new_one.inputs_digest as is_other_input,
    least(old_one.as_of, new_one.as_of)::date as earlier_on,
from old.meta.snapshot as old_one
cross join new.meta.snapshot as new_one;

-- each unit with itself and all that was ever below it
create temp table below as
with recursive
parents as (
    select distinct unit_code, parent_code from old.marts.dim_unit
    union
    select distinct unit_code, parent_code from new.marts.dim_unit
),

walk as (
    select unit_code, unit_code as lower_code from parents
    union
    select walk.unit_code, parents.unit_code as lower_code
    from walk
    inner join parents on parents.parent_code = walk.lower_code
)

select * from walk;

create temp table called as
select
    unit_code,
    arg_max(unit_name, (is_new, valid_from)) as unit_name,
from (
    select unit_code, unit_name, coalesce(valid_from, date '0001-01-01') as valid_from, false as is_new from old.marts.dim_unit
    union all
    select unit_code, unit_name, coalesce(valid_from, date '0001-01-01') as valid_from, true as is_new from new.marts.dim_unit
)
group by unit_code;

create temp table submission_change as
select
    coalesce(now.file_id, was.file_id) as file_id,
    coalesce(now.template, was.template) as template,
    coalesce(now.file_name, was.file_name) as file_name,
    coalesce(now.unit_code, was.unit_code) as unit_code,
    was.status as before,
    now.status as after,
    coalesce(now.starts_on, was.starts_on) as starts_on,
    coalesce(now.ends_on, was.ends_on) as ends_on,
    (select any_value(appeal_id) from appeal where appeal.file_id = now.file_id) as appeal_id,
from old.marts.fct_submission as was
full join new.marts.fct_submission as now
    on now.file_id = was.file_id and now.template is not distinct from was.template
where was.status is distinct from now.status;

create temp table unit_change as
with
was as (select unit_code, list(unit order by valid_from)::varchar as lines from old.marts.dim_unit as unit group by unit_code),
now as (select unit_code, list(unit order by valid_from)::varchar as lines from new.marts.dim_unit as unit group by unit_code)

select
    unit_code,
    case when was.lines is null then 'came' when now.lines is null then 'went' else 'changed' end as change,
from was
full join now using (unit_code)
where was.lines is distinct from now.lines;

-- what somebody decided: cases left out or taken back, reports exempted or given more time
create temp table decision as
select
    'exclusion' as reason,
    'case' as domain,
    now.unit_code,
    now.received_on as decided_for,
    (
        select any_value(appeal_id) from appeal
        where appeal.case_id = now.case_id and appeal.unit_code = now.unit_code
    ) as appeal_id,
from old.marts.fct_case as was
inner join new.marts.fct_case as now on now.case_key = was.case_key
where now.excluded <> was.excluded
union all
select
    'exemption' as reason,
    'reporting' as domain,
    now.unit_code,
    now.due_at::date as decided_for,
    (
        select any_value(appeal_id) from appeal
        where
            appeal.obligation_code = now.obligation_code
            and appeal.period_code = now.period_code
            and appeal.unit_code = now.unit_code
    ) as appeal_id,
from old.marts.fct_report as was
inner join new.marts.fct_report as now
    on
        now.unit_code = was.unit_code
        and now.obligation_code = was.obligation_code
        and now.period_code = was.period_code
        and now.event_at is not distinct from was.event_at
where (now.status = 'exempt') <> (was.status = 'exempt') or now.due_at is distinct from was.due_at;
