-- How many units rose, fell or stayed in each domain?
select
    domain,
    count(*) filter (where change > 0) as rose,
    count(*) filter (where change < 0) as fell,
    count(*) filter (where change = 0) as stayed,
from scored_twice
group by domain
