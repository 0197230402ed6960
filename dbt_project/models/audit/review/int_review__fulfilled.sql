-- Things to look at: how many more required sessions would be fulfilled.
{% set item = 'signal, unit_code, period_code, subject' -%}
with changes as (

    select * from {{ ref('int_review__changes') }}
    where change <> 0

),

periods as (

    select * from {{ ref('int_calendar__periods') }}
    where is_published

),

held as (

    select
        changes.signal,
        changes.unit_code,
        changes.period_code,
        changes.subject,
        duties.obligation_code,
        duties.cadence,
        {{ month_number('changes.day_on') }} as month_number,
        sum(changes.change) as held,
    from changes
    inner join {{ ref('int_study__matches') }} as matches
        on changes.session_type is not distinct from matches.session_type
        and changes.topic_class is not distinct from matches.topic_class
    inner join {{ ref('int_study__duty_segments') }} as duties
        on changes.unit_code = duties.unit_code
        and matches.obligation_code = duties.obligation_code
        and matches.valid_from = duties.valid_from
        and changes.day_on between duties.from_on and duties.to_on
    where changes.fact = 'sessions'
    group by all

),

fulfilled as (

    select
        {{ item }},
        {{ exact_sum('least(required, held + more_held) - counted') }} as fulfilled,
    from (
        select
            held.signal,
            held.unit_code,
            held.period_code,
            held.subject,
            windows.required,
            windows.held,
            windows.counted,
            sum(held.held) as more_held,
        from held
        inner join periods as around
            on held.period_code = around.period_code
        inner join {{ ref('fct_study_fulfilment') }} as windows
            on held.unit_code = windows.unit_code
            and held.obligation_code = windows.obligation_code
            and held.cadence = windows.cadence
            and {{ window_counts_in('windows', 'around') }}
        inner join periods
            on windows.window_code = periods.period_code
            and held.month_number between periods.last_month_number - periods.months + 1 and periods.last_month_number
        group by all
    )
    group by {{ item }}

)

select * from fulfilled
