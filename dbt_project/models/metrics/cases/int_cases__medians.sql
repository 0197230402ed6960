-- Units (with all units below them) × periods: medians over the cases themselves, never over other medians.
with cases as (

    select * from {{ ref('fct_case') }}
    where not excluded and (first_response_at is not null or closed_at is not null)

),

ancestors as (

    select * from {{ ref('int_units__ancestors') }}

),

period_months as (

    select * from {{ ref('int_calendar__period_months') }}

)

select
    ancestors.ancestor_code as unit_code,
    period_months.period_code,
    median(cases.first_response_hours) as first_response_hours,
    median(cases.first_response_working_hours) as first_response_working_hours,
    median(cases.resolution_hours) as resolution_hours,
    median(cases.resolution_working_hours) as resolution_working_hours,
    count(cases.first_response_at) as responded,
from cases
inner join ancestors
    on cases.unit_code = ancestors.unit_code
    and cases.received_on between ancestors.valid_from and ancestors.valid_to
inner join period_months
    on {{ month_number('cases.received_on') }} = period_months.month_number
group by ancestors.ancestor_code, period_months.period_code
