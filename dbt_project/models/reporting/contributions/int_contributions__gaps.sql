-- Between which sessions lay how many days without any, of those on which the unit was valid? The longest run is the
-- figure.
with {{ contribution_scope() }},

{{ validity_asked() }},

sessions as (

    select
        facts.*,
        valid_days.starts_on,
        valid_days.days_before + (facts.held_on - valid_days.from_on) + 1 as day_number,
        row_number() over (
            partition by facts.held_on
            order by facts.unit_code, facts.file_id, facts.sheet, facts.row_number, facts.part, facts.source_name
        ) as place,
    {{ from_scope(ref('fct_study_session'), 'held_on') }}
    left join valid_days
        on facts.held_on between valid_days.from_on and valid_days.to_on
    where asked_metric = 'study_longest_gap_days'

),

days as (

    select
        *,
        day_number - coalesce(lag(day_number) over (order by day_number), 0) - 1 as empty_days,
        coalesce(lag(held_on) over (order by day_number) + 1, starts_on) as gap_from,
    from sessions
    where place = 1 and day_number is not null

),

last_days as (

    select
        max(valid_days.days_before + (valid_days.to_on - valid_days.from_on) + 1) as days_count,
        max(valid_days.to_on) as to_on,
        min(valid_days.from_on) as from_on,
    from valid_days

),

last_day as (

    select
        last_days.days_count - coalesce(max(days.day_number), 0) as empty_days,
        last_days.to_on,
        max(days.held_on) as held_on,
        coalesce(max(days.held_on) + 1, last_days.from_on) as gap_from,
    from last_days
    left join days
        on days.held_on is not null
    where asked_metric = 'study_longest_gap_days'
    group by last_days.days_count, last_days.to_on, last_days.from_on

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
    cast(empty_days as double) as amount,
    case
        when empty_days = 0 then 'gap_none'
        when gap_from = starts_on then 'gap_from_start'
        else 'gap_between'
    end as reason,
    {{ details({'from': 'gap_from', 'to': 'held_on - 1'}) }} as detail,
from days

union all

select
    case when day_number is null then 'left_out' else 'numerator' end,
    unit_code,
    file_id,
    sheet,
    row_number,
    part,
    null,
    'held_on',
    held_on,
    case when day_number is null then 1.0 else 0.0 end,
    case when day_number is null then 'outside_validity' else 'same_day' end,
    null,
from sessions
where place > 1 or day_number is null

union all

select
    'numerator',
    asked_unit,
    {{ no_cell() }},
    gap_from,
    cast(empty_days as double),
    case
        when held_on is null then 'gap_whole_period'
        when empty_days = 0 then 'gap_none_to_end'
        else 'gap_to_end'
    end,
    {{ details({'from': 'gap_from', 'to': 'to_on'}) }},
from last_day
