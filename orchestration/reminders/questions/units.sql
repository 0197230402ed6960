-- What is each unit called now?
select unit_code, max_by(unit_name, coalesce(valid_from, date '0001-01-01')) as unit_name
from marts.dim_unit
group by unit_code
