-- The register with what the department decided: exempted duties, and due dates that an extension moved. An extension
-- counts only if it was granted before the report was due, by the due date that stood at the time.
with obligations_due as (

    select * from {{ ref('int_reports__obligations_due') }}

),

decisions as (

    select * from {{ ref('stg_reference__exemptions') }}

),

matched as (

    select
        obligations_due.unit_code,
        obligations_due.obligation_code,
        obligations_due.period_code,
        obligations_due.event_at,
        decisions.kind,
        decisions.reason,
        decisions.new_due_at,
        decisions.decided_on,
        decisions.kind = 'extended' and {{ start_of_day('decisions.decided_on') }} < greatest(
            obligations_due.due_at,
            max(decisions.new_due_at) over (earlier rows between unbounded preceding and 1 preceding)
        ) as is_in_time,
        row_number() over earlier as place,
    from obligations_due
    inner join decisions
        on obligations_due.unit_code = decisions.unit_code
        and obligations_due.obligation_code = decisions.obligation_code
        and obligations_due.period_code = decisions.period_code
    window earlier as (
        partition by
            obligations_due.unit_code, obligations_due.obligation_code, obligations_due.period_code,
            obligations_due.event_at, decisions.kind
        order by decisions.decided_on, decisions.new_due_at
    )

),

-- one that came too late ends the chain: none after it was granted in time
chained as (

    select
        *,
        bool_and(is_in_time) over (
            partition by unit_code, obligation_code, period_code, event_at, kind
            order by place
        ) as is_extension,
    from matched

),

decided as (

    select
        unit_code,
        obligation_code,
        period_code,
        event_at,
        bool_or(kind = 'exempt') as is_exempt,
        nullif(min(decided_on) filter (where kind = 'exempt'), date '0001-01-01') as exempted_on,
        max(new_due_at) filter (where is_extension) as extended_due_at,
        min(reason) filter (where kind = 'exempt') as exempt_reason,
        max_by(reason, place) filter (where is_extension) as extended_reason,
    from chained
    group by unit_code, obligation_code, period_code, event_at

)

select
    obligations_due.* exclude (due_at, is_provisional),
    coalesce(decided.is_exempt, false) as is_exempt,
    decided.exempted_on,
    case
        when decided.is_exempt then decided.exempt_reason
        when decided.extended_due_at is not null then decided.extended_reason
    end as decision_reason,
    decided.extended_due_at is not null as is_extended,
    obligations_due.is_provisional and decided.extended_due_at is null as is_provisional,
    coalesce(decided.extended_due_at, obligations_due.due_at) as due_at,
    coalesce(decided.extended_due_at, obligations_due.due_at)
    + to_days(cast(obligations_due.grace_days as integer)) as grace_until,
from obligations_due
left join decided
    on obligations_due.unit_code = decided.unit_code
    and obligations_due.obligation_code = decided.obligation_code
    and obligations_due.period_code = decided.period_code
    and obligations_due.event_at is not distinct from decided.event_at
