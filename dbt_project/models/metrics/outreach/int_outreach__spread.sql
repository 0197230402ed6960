-- Units (with all units below them) × periods with an item: channels used, and ISO weeks with an item among the weeks
-- that lie wholly inside the period and have ended.
with items as (

    select distinct
        ancestors.ancestor_code as unit_code,
        items.channel,
        {{ month_number('items.published_on') }} as month_number,
        cast(date_trunc('week', items.published_on) as date) as week_starts_on,
    from {{ ref('fct_outreach_item') }} as items
    inner join {{ ref('int_units__ancestors') }} as ancestors
        on items.unit_code = ancestors.unit_code
        and items.published_on between ancestors.valid_from and ancestors.valid_to
    where items.items > 0

),

period_months as (

    select * from {{ ref('int_calendar__period_months') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}

)

select
    items.unit_code,
    periods.period_code,
    count(distinct items.channel) as channels,
    count(distinct items.week_starts_on) filter (
        where items.week_starts_on >= periods.starts_on
        and items.week_starts_on + 6 <= periods.ends_on
        and {{ end_of_day('(items.week_starts_on + 6)') }} <= {{ as_of() }}
    ) as weeks_with_items,
from items
inner join period_months
    on items.month_number = period_months.month_number
inner join periods
    on period_months.period_code = periods.period_code
group by items.unit_code, periods.period_code
