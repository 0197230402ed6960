-- Between which sessions lay how many days without any? The longest run is the figure.
with {{ contribution_scope() }},

sessions as (

    select
        facts.*,
        row_number() over (
            partition by facts.held_on
            order by facts.unit_code, facts.file_id, facts.sheet, facts.row_number, facts.part, facts.source_name
        ) as place,
    {{ from_scope(ref('fct_study_session'), 'held_on') }}
    where asked_metric = 'study_longest_gap_days'

),

days as (

    select
        sessions.*,
        period.starts_on,
        coalesce(lag(sessions.held_on) over (order by sessions.held_on) + 1, period.starts_on) as gap_from,
    from sessions
    cross join period
    where sessions.place = 1

),

last_day as (

    select
        period.elapsed_on,
        max(days.held_on) as held_on,
        coalesce(max(days.held_on) + 1, any_value(period.starts_on)) as gap_from,
    from period
    left join days
        on days.held_on is not null
    where asked_metric = 'study_longest_gap_days'
    group by period.elapsed_on

)

select
    'numerator' as role,
    unit_code,
    file_id,
    sheet,
    row_number,
    part,
    null as field,
    'held_on' as key_field,
    held_on as happened_on,
    cast(held_on - gap_from as double) as amount,
    case
        when held_on = gap_from then 'gap_none'
        when gap_from = starts_on then 'gap_from_start'
        else 'gap_between'
    end as reason,
    {{ details({'from': 'gap_from', 'to': 'held_on - 1'}) }} as detail,
from days

union all

select
    'numerator',
    unit_code,
    file_id,
    sheet,
    row_number,
    part,
    null,
    'held_on',
    held_on,
    0.0,
    'same_day',
    null,
from sessions
where place > 1

union all

select
    'numerator',
    asked_unit,
    {{ no_cell() }},
    gap_from,
    cast(elapsed_on - gap_from + 1 as double),
    case
        when held_on is null then 'gap_whole_period'
        when held_on = elapsed_on then 'gap_none_to_end'
        else 'gap_to_end'
    end,
    {{ details({'from': 'gap_from', 'to': 'elapsed_on'}) }},
from last_day
