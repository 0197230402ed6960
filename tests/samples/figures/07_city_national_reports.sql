select sum(items) as value
from marts.fct_outreach_item
where
    unit_code = 'SYB'
    and published_on between date '2023-01-01' and date '2023-12-31'
    and level = 'national'
