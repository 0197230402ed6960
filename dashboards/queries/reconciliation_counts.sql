-- How many reported figures agree with the ledgers?
select
    kind,
    figure,
    count(*) as compared,
    count(*) filter (difference = 0) as agree,
    count(*) filter (difference <> 0) as differ,
from audit.reconciliation
group by kind, figure
order by kind, differ desc, figure
