-- One row: the day from which periods are kept. The first duty that somebody has, the first fact or the first day that
-- a submission speaks for, whichever comes first.
with obligations as (

    select * from {{ ref('stg_reference__obligations') }}

),

unit_types as (

    select * from {{ ref('stg_reference__obligation_unit_types') }}

),

units as (

    select * from {{ ref('stg_reference__units') }}

),

row_spans as (

    select * from {{ ref('int_intake__row_spans') }}

),

coverages as (

    select * from {{ ref('stg_intake__coverages') }}

),

figures as (

    select * from {{ ref('stg_period_summary__figures') }}

),

beginnings as (

    select min(greatest(obligations.valid_from, units.valid_from)) as begins_on
    from obligations
    inner join unit_types
        on obligations.obligation_code = unit_types.obligation_code
        and obligations.valid_from = unit_types.valid_from
        and obligations.applies_to = unit_types.applies_to
    inner join units
        on (unit_types.unit_type = 'all' or unit_types.unit_type = units.unit_type)
        and obligations.valid_from <= units.valid_to
        and obligations.valid_to >= units.valid_from
    -- a duty and a unit without a beginning say nothing about when the records begin
    where greatest(obligations.valid_from, units.valid_from) > date '0001-01-01'

    union all

    select min(first_on) from row_spans

    union all

    select min(starts_on) from coverages

    union all

    select min({{ period_starts_on('period_code') }}) from figures

)

select
    least(
        greatest(
            coalesce(min(begins_on), {{ as_of_on() }}),
            cast('{{ var("first_period_on") }}' as date)
        ),
        {{ as_of_on() }}
    ) as first_on,
from beginnings
