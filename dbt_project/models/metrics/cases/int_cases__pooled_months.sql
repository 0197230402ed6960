-- Units (with all units below them) × months of receipt: sums over their cases, excluded ones left out.
with cases as (

    select * from {{ ref('fct_case') }}
    where not excluded

),

ancestors as (

    select * from {{ ref('int_units__ancestors') }}

)

select
    ancestors.ancestor_code as unit_code,
    {{ month_number('cases.received_on') }} as month_number,
    count(*) as received,
    count(cases.closed_at) as closed,
    {% set matured = "('in_time', 'late', 'overdue')" -%}
    count(*) filter (where cases.response_timeliness = 'in_time') as responded_in_time,
    count(*) filter (where cases.response_timeliness in {{ matured }}) as response_matured,
    count(*) filter (where cases.resolution_timeliness = 'in_time') as closed_in_time,
    count(*) filter (where cases.resolution_timeliness in {{ matured }}) as resolution_matured,
    count(*) filter (where cases.resolution_timeliness = 'flag_on_time') as reported_in_time,
    count(*) filter (where cases.resolution_timeliness in ('flag_on_time', 'flag_late')) as reported,
    count(*) filter (where cases.satisfied) as satisfied,
    count(cases.satisfied) as rated,
    count(*) filter (where cases.satisfied is not null and cases.closed_at is not null) as closed_rated,
    count(*) filter (where cases.reopened and cases.closed_at is not null) as closed_reopened,
from cases
inner join ancestors
    on cases.unit_code = ancestors.unit_code
    and cases.received_on between ancestors.valid_from and ancestors.valid_to
group by ancestors.ancestor_code, month_number
