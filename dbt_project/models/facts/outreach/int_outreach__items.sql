-- Outreach items × the schemes of the periods that hold their day, with what an item of their level counts there. A
-- level that nobody gave is the unit's own, the lowest. Staffed: of units whose headcount is known.
with items as (

    select * from {{ ref('fct_outreach_item') }}

),

schemes_of_months as (

    select distinct
        month_number,
        scheme_code,
    from {{ ref('int_calendar__period_months') }}

),

levels as (

    select * from {{ ref('dim_level_weight') }}

),

units_with_staff as (

    select distinct unit_code
    from {{ ref('stg_reference__units') }}
    where headcount is not null

)

select
    items.* exclude (level),
    coalesce(items.level, 'unit') as level,
    schemes.scheme_code,
    levels.weight as level_weight,
    staffed.unit_code is not null as is_staffed,
from items
left join schemes_of_months as schemes
    on {{ month_number('items.published_on') }} = schemes.month_number
left join levels
    on schemes.scheme_code = levels.scheme_code
    and coalesce(items.level, 'unit') = levels.level
left join units_with_staff as staffed
    on items.unit_code = staffed.unit_code
