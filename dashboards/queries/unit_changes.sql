-- On which days does a row of a unit begin or end? Periods that lie between the same of these days have the same units.
select distinct
    'begins' as what,
    valid_from as changes_on,
from marts.dim_unit
where valid_from is not null
union all
select distinct
    'ends',
    valid_to,
from marts.dim_unit
where valid_to is not null
order by all
