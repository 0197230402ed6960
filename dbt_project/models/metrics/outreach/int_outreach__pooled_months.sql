-- Units (with all units below them) × months × level of the medium: sums over their items. A level that nobody gave is
-- the unit's own, the lowest.
with items as (

    select * from {{ ref('fct_outreach_item') }}

),

ancestors as (

    select * from {{ ref('int_units__ancestors') }}

),

units_with_staff as (

    select distinct unit_code
    from {{ ref('stg_reference__units') }}
    where headcount is not null

)

select
    ancestors.ancestor_code as unit_code,
    {{ month_number('items.published_on') }} as month_number,
    coalesce(items.level, 'unit') as level,
    count(*) as rows_count,
    sum(items.items) as items,
    sum(items.items) filter (where units_with_staff.unit_code is not null) as staffed_items,
    sum(items.items) filter (where items.is_review_declared) as reviewable_items,
    sum(items.items) filter (where items.is_review_declared and items.reviewed) as reviewed_items,
from items
inner join ancestors
    on items.unit_code = ancestors.unit_code
    and items.published_on between ancestors.valid_from and ancestors.valid_to
left join units_with_staff
    on items.unit_code = units_with_staff.unit_code
group by ancestors.ancestor_code, month_number, coalesce(items.level, 'unit')
