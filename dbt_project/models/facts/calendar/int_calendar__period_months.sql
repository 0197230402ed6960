-- Published periods × their months: a month's sums go into four periods.
with periods as (

    select * from {{ ref('int_calendar__periods') }}
    where is_published

)

select
    period_code,
    scheme_code,
    unnest(generate_series(last_month_number - months + 1, last_month_number)) as month_number,
from periods
