-- Which units came, went, or have another line in the list of units?
select unit_change.*, called.unit_name
from unit_change
left join called using (unit_code)
order by unit_code
