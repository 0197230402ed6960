-- How many rows has each part of the figure, and what do they come to?
select *
from marts.contribution_totals_of_{domain}($metric, $unit, $period)
order by case role when 'numerator' then 1 when 'reported' then 2 when 'denominator' then 3 else 4 end
