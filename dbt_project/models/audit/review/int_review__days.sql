-- Things to look at × what is counted in days, weeks and channels, as it would stand without the rows in question.
{% set item = 'signal, unit_code, period_code, subject' -%}
with concerned as (

    select * from {{ ref('int_review__concerned') }}

),

days as (

    select * from {{ ref('int_review__dates') }}

),

-- days are counted as long as the unit is valid
numbered as (

    select distinct
        days.signal,
        days.unit_code,
        days.period_code,
        days.subject,
        days.days_before,
        days.active_days,
        stretches.days_before + (days.day_on - stretches.from_on) + 1 as day_number,
    from days
    inner join {{ ref('int_units__stretches') }} as stretches
        on days.unit_code = stretches.unit_code
        and days.day_on between stretches.from_on and stretches.to_on
    where days.is_left and days.fact = 'sessions'

),

empty_before as (

    select
        *,
        day_number - coalesce(
            lag(day_number) over (partition by {{ item }} order by day_number),
            days_before
        ) - 1 as empty_days,
    from numbered

),

gaps as (

    select
        {{ item }},
        greatest(max(empty_days), max(days_before + active_days) - max(day_number)) as longest_gap_days,
    from empty_before
    group by {{ item }}

),

kinds_and_weeks as (

    select
        {{ item }},
        count(distinct case when is_left then channel end) as channels,
        count(distinct case when is_now then week_on end) - count(distinct case when is_left then week_on end)
            as more_silent_weeks,
    from (
        select
            *,
            case when {{ is_whole_week(week_of('day_on'), 'days') }} then {{ week_of('day_on') }} end as week_on,
        from days
        where fact = 'items'
    )
    group by {{ item }}

)

select
    concerned.signal,
    concerned.unit_code,
    concerned.period_code,
    concerned.subject,
    concerned.fact,
    coalesce(gaps.longest_gap_days, concerned.active_days) as longest_gap_days,
    coalesce(kinds_and_weeks.channels, 0) as channels,
    coalesce(kinds_and_weeks.more_silent_weeks, 0) as more_silent_weeks,
from concerned
left join gaps
    on concerned.signal = gaps.signal
    and concerned.unit_code = gaps.unit_code
    and concerned.period_code = gaps.period_code
    and concerned.subject = gaps.subject
left join kinds_and_weeks
    on concerned.signal = kinds_and_weeks.signal
    and concerned.unit_code = kinds_and_weeks.unit_code
    and concerned.period_code = kinds_and_weeks.period_code
    and concerned.subject = kinds_and_weeks.subject
where concerned.fact in ('sessions', 'items')
