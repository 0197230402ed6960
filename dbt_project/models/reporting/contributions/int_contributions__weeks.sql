-- Which whole weeks passed without an item, and which items filled the others?
with {{ contribution_scope() }},

{{ validity_asked() }},

items as (

    select
        facts.*,
        {{ week_of('facts.published_on') }} as week_on,
        row_number() over (
            partition by facts.items > 0, {{ week_of('facts.published_on') }}
            order by
                facts.published_on, facts.unit_code, facts.file_id, facts.sheet, facts.row_number, facts.part,
                facts.source_name
        ) as place,
    {{ from_scope(ref('fct_outreach_item'), 'published_on') }}
    where asked_metric = 'outreach_silent_weeks'

),

mondays as (

    select {{ mondays_between('period.starts_on', 'period.ends_on') }} as week_on
    from period
    where asked_metric = 'outreach_silent_weeks'

),

weeks as (

    select mondays.week_on
    from mondays
    cross join period
    inner join valid_days
        on mondays.week_on + 6 >= valid_days.from_on
        and mondays.week_on <= valid_days.to_on
    where {{ is_whole_week('mondays.week_on', 'period') }}
    group by mondays.week_on
    having sum(least(valid_days.to_on, mondays.week_on + 6) - greatest(valid_days.from_on, mondays.week_on) + 1) = 7

)

select
    'numerator' as role,
    asked_unit as unit_code,
    null as file_id,
    null as sheet,
    null as row_number,
    null as part,
    null as field,
    null as key_field,
    weeks.week_on as happened_on,
    1.0 as amount,
    'week_silent' as reason,
    {{ details({'from': 'weeks.week_on', 'to': 'weeks.week_on + 6'}) }} as detail,
from weeks
where not exists (select 1 from items where items.week_on = weeks.week_on and items.items > 0)

union all

select
    'left_out',
    items.unit_code,
    items.file_id,
    items.sheet,
    items.row_number,
    items.part,
    null,
    'published_on',
    items.published_on,
    0.0,
    case
        when items.items <= 0 then 'row_without_item'
        when weeks.week_on is null then 'week_not_whole'
        else 'week_with_item'
    end,
    {{ details({'channel': 'items.channel', 'items': 'items.items', 'week': 'items.week_on'}) }},
from items
left join weeks
    on items.week_on = weeks.week_on
where items.place = 1 or items.items <= 0
