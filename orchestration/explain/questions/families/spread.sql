-- Through which channels did items go out, and which whole weeks passed without one?
with items as (
    select
        item.*,
        date_trunc('week', item.published_on)::date as week_on,
    from marts.fct_outreach_item as item
    inner join members
        on item.unit_code = members.unit_code and item.published_on between members.valid_from and members.valid_to
    inner join period on item.published_on between period.starts_on and period.ends_on
),

placed as (
    select
        *,
        row_number() over (
            partition by items > 0, if($metric = 'outreach_channels_used', channel, week_on::varchar)
            order by published_on, unit_code, file_id, sheet, row_number, part, source_name
        ) as place,
        json_object('channel', channel, 'items', items, 'week', week_on)::varchar as detail,
    from items
),

-- ISO weeks wholly inside the period that have ended by the as-of time
weeks as (
    select mondays.week_on
    from period
    cross join instant
    cross join unnest(generate_series(period.starts_on, period.ends_on, interval 1 day)) as days (day_at)
    cross join (select days.day_at::date as week_on) as mondays
    where
        extract(isodow from mondays.week_on) = 1
        and mondays.week_on + 6 <= period.ends_on
        and timezone(current_setting('TimeZone'), (mondays.week_on + 7)::timestamp) - interval 1 microsecond <= instant.as_of
)

select
    case when items > 0 and channel is not null then 'numerator' else 'left_out' end as role,
    unit_code, file_id, sheet, row_number, part, 'channel' as field, 'published_on' as key_field, published_on as happened_on,
    if(place = 1 and items > 0 and channel is not null, 1.0, 0.0) as amount,
    case
        when items <= 0 then 'row_without_item'
        when channel is null then 'item_without_channel'
        when place = 1 then 'channel_first_use'
        else 'channel_used_again'
    end as reason,
    detail,
from placed
where $metric = 'outreach_channels_used'

union all

select
    'numerator', $unit, null, null, null, null, null, null, weeks.week_on, 1.0, 'week_silent',
    json_object('from', weeks.week_on, 'to', weeks.week_on + 6)::varchar,
from weeks
where
    $metric = 'outreach_silent_weeks'
    and not exists (select 1 from items where items.week_on = weeks.week_on and items.items > 0)

union all

select
    'left_out', placed.unit_code, placed.file_id, placed.sheet, placed.row_number, placed.part, null, 'published_on',
    placed.published_on, 0.0,
    case
        when placed.items <= 0 then 'row_without_item'
        when weeks.week_on is null then 'week_not_whole'
        else 'week_with_item'
    end,
    placed.detail,
from placed
left join weeks on placed.week_on = weeks.week_on
where $metric = 'outreach_silent_weeks' and (placed.place = 1 or placed.items <= 0)
