-- All periods, in order of time, whether they hold figures or not.
select
    period_code,
    period_kind,
    starts_on,
    ends_on,
from marts.dim_period
order by starts_on, ends_on
