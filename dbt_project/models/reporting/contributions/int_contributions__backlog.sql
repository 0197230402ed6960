-- Cases received by the end of a period and not closed by then; excluded ones are left out.
with {{ contribution_scope() }},

open_cases as (

    select
        cases.*,
        {{ case_details('cases') }} as detail,
    from {{ ref('fct_case') }} as cases
    inner join members
        on cases.unit_code = members.unit_code
        and cases.received_on between members.valid_from and members.valid_to
    inner join period
        on cases.received_on <= period.ends_on
        and (cases.closed_on is null or cases.closed_on > period.ends_on)
    where asked_metric = 'case_backlog'

)

select
    case when excluded then 'left_out' else 'numerator' end as role,
    unit_code,
    file_id,
    sheet,
    row_number,
    null as part,
    'closed_at' as field,
    'received_at' as key_field,
    received_on as happened_on,
    1.0 as amount,
    case when excluded then 'case_excluded' else 'case_open_at_end' end as reason,
    detail,
from open_cases
