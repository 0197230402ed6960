-- Things to look at × what is counted in days, weeks and channels, as it would stand without the rows in question.
{% set facts = metric_facts() -%}
{% set item = 'signal, unit_code, period_code, subject' -%}
with changes as (

    select * from {{ ref('int_review__changes') }}
    where change <> 0

),

periods as (

    select * from {{ ref('int_calendar__periods') }}
    where is_published

),

concerned as (

    select distinct
        changes.signal,
        changes.unit_code,
        changes.period_code,
        changes.subject,
        changes.fact,
        periods.starts_on,
        periods.elapsed_on,
        periods.ends_on,
        units.days_before,
        units.active_days,
    from changes
    inner join periods
        on changes.period_code = periods.period_code
    inner join {{ ref('int_units__periods') }} as units
        on changes.unit_code = units.unit_code
        and changes.period_code = units.period_code

),

-- days and channels of the unit and all below it: now, and as they would be left
days as (

    {% for fact in ['sessions', 'items'] -%}
    {% set day = 'facts.' ~ facts[fact].day -%}
    select
        concerned.*,
        {{ day }} as day_on,
        {{ 'facts.channel' if fact == 'items' else 'cast(null as varchar)' }} as channel,
        true as is_now,
        changes.signal is null as is_left,
    from concerned
    inner join {{ ref('int_units__ancestors') }} as ancestors
        on concerned.unit_code = ancestors.ancestor_code
    inner join {{ ref('fct_study_session' if fact == 'sessions' else 'fct_outreach_item') }} as facts
        on ancestors.unit_code = facts.unit_code
        and {{ day }} between ancestors.valid_from and ancestors.valid_to
        and {{ day }} between concerned.starts_on and concerned.elapsed_on
    left join changes
        on concerned.signal = changes.signal
        and concerned.unit_code = changes.unit_code
        and concerned.period_code = changes.period_code
        and concerned.subject = changes.subject
        and changes.change = -1
        and facts.file_id = changes.file_id
        and facts.sheet = changes.sheet
        and facts.row_number = changes.row_number
        and facts.part = changes.part
    where concerned.fact = '{{ fact }}'{{ ' and facts.items > 0' if fact == 'items' }}

    union all

    {% endfor -%}
    select
        concerned.*,
        changes.day_on,
        changes.channel,
        false,
        true,
    from concerned
    inner join changes
        on concerned.signal = changes.signal
        and concerned.unit_code = changes.unit_code
        and concerned.period_code = changes.period_code
        and concerned.subject = changes.subject
    where
        changes.change = 1
        and changes.day_on between concerned.starts_on and concerned.elapsed_on
        and (changes.fact = 'sessions' or changes.items > 0)

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
