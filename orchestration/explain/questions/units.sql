-- Which units are there, under all their names, and from when to when?
select
    unit_code,
    list(distinct unit_name order by unit_name) as unit_names,
    nullif(min(coalesce(valid_from, date '0001-01-01')), date '0001-01-01') as valid_from,
    nullif(max(coalesce(valid_to, date '9999-12-31')), date '9999-12-31') as valid_to,
from marts.dim_unit
group by unit_code
order by unit_code
