select count(*) as value
from marts.fct_case
where
    unit_code = 'QYB'
    and received_on between date '2020-07-01' and date '2020-09-30'
    and channel = 'hotline'
