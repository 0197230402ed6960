with periods as (

    select * from {{ ref('int_calendar__periods') }}
    where is_published

)

select
    periods.period_code,
    periods.period_kind,
    -- the period before the first one of the records has no row of its own
    previous.period_code as previous_period_code,
    last_year.period_code as same_period_last_year_code,
    periods.scheme_code,
    periods.months,
    cast(periods.minimum_n as integer) as minimum_n,
    periods.is_finished,
    periods.starts_on,
    periods.ends_on,
from periods
left join periods as previous
    on periods.previous_period_code = previous.period_code
left join periods as last_year
    on periods.period_kind = last_year.period_kind
    and periods.starts_on = last_year.starts_on + interval 1 year
order by periods.starts_on, periods.ends_on
