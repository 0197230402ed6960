-- Cases that the department excluded, of one unit or (unit null) of any, with the reason.
select
    case_id,
    unit_code,
    coalesce(min(reason), '') as reason,
from {{ source('reference', 'case_exclusion') }}
where coalesce(decided_on, date '0001-01-01') <= {{ as_of_on() }}
group by case_id, unit_code
