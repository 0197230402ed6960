-- The register with what the department decided: exempted duties, and due dates that an extension moved. An extension
-- counts only if it was granted before the report was due.
with owed as (

    select * from {{ ref('int_reporting__owed') }}

),

decisions as (

    select * from {{ ref('stg_reference__exemptions') }}

),

decided as (

    select
        owed.unit_code,
        owed.obligation_code,
        owed.period_code,
        owed.event_at,
        coalesce(bool_or(decisions.kind = 'exempt'), false) as is_exempt,
        max(decisions.new_due_at) filter (
            where decisions.kind = 'extended'
            and {{ start_of_day('decisions.decided_on') }} < owed.due_at
        ) as extended_due_at,
        min(decisions.reason) filter (where decisions.kind = 'exempt') as exempt_reason,
        min(decisions.reason) filter (where decisions.kind = 'extended') as extended_reason,
    from owed
    inner join decisions
        on owed.unit_code = decisions.unit_code
        and owed.obligation_code = decisions.obligation_code
        and owed.period_code = decisions.period_code
    group by owed.unit_code, owed.obligation_code, owed.period_code, owed.event_at

)

select
    owed.* exclude (due_at, is_provisional),
    coalesce(decided.is_exempt, false) as is_exempt,
    case
        when decided.is_exempt then decided.exempt_reason
        when decided.extended_due_at is not null then decided.extended_reason
    end as decision_reason,
    decided.extended_due_at is not null as is_extended,
    owed.is_provisional and decided.extended_due_at is null as is_provisional,
    coalesce(decided.extended_due_at, owed.due_at) as due_at,
    coalesce(decided.extended_due_at, owed.due_at) + to_days(cast(owed.grace_days as integer)) as grace_until,
from owed
left join decided
    on owed.unit_code = decided.unit_code
    and owed.obligation_code = decided.obligation_code
    and owed.period_code = decided.period_code
    and owed.event_at is not distinct from decided.event_at
