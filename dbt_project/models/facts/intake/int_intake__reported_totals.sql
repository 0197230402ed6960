-- Units × periods × metrics: the total that a unit reported instead of a ledger. Of several the newest counts.
with figures as (

    select * from {{ ref('stg_period_summary__figures') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}

),

dated as (

    select
        figures.*,
        periods.starts_on,
        periods.ends_on,
    from figures
    inner join periods
        on figures.period_code = periods.period_code
    where periods.starts_on <= {{ as_of_on() }}

),

counted as (

    {{ rows_that_count('dated', 'period_summary', 'starts_on', 'ends_on') }}

)

select
    unit_code,
    period_code,
    figure,
    value,
    numerator,
    denominator,
    qualifier,
    file_id,
    source_name,
    sheet,
    row_number,
from counted
qualify row_number() over (
    partition by unit_code, period_code, figure
    order by sequence desc, sheet asc, row_number asc, part asc
) = 1
