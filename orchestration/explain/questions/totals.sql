-- How many rows has each part of the figure, and what do their numbers come to?
select
    role,
    count(*) as row_count,
    sum(amount::decimal(38, 12))::double as total,
    median(amount) as median,
    max(amount) as largest,
    quantile_disc(amount, 0.5) as lower_middle,
    -quantile_disc(-amount, 0.5) as upper_middle,
from everything
group by role
order by case role when 'numerator' then 1 when 'reported' then 2 when 'denominator' then 3 else 4 end
