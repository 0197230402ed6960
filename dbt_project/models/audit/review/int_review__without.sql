-- Things to look at × metrics that they touch: numerator, denominator and value as they would stand without the rows in
-- question, or with those of the ledger before. Of sums and numbers of days, weeks, kinds and fulfilled duties.
{% set facts = metric_facts() -%}
{% set item = 'signal, unit_code, period_code, subject' -%}
{% set countable = ['sessions', 'items', 'cases', 'reports'] -%}
with changes as (

    select * from {{ ref('int_review__changes') }}
    where change <> 0

),

periods as (

    select * from {{ ref('int_calendar__periods') }}
    where is_published

),

weighed as (

    select
        changes.* exclude (level_weight),
        coalesce(changes.level_weight, levels.weight) as level_weight,
    from changes
    left join periods
        on changes.period_code = periods.period_code
    left join {{ ref('dim_level_weight') }} as levels
        on periods.scheme_code = levels.scheme_code
        and coalesce(changes.level, 'unit') = levels.level

),

sums as (

    {% for metric in metrics_of_kind(['sum'])
        if metric.fact in countable and 'unit_denominator' not in metric -%}
    {% set amounts = metric_amounts(metric) -%}
    select
        {{ item }},
        '{{ metric.code }}' as metric_code,
        -- rows that do not count add nothing
        coalesce({{ exact_sum('change * ' ~ amounts.numerator) }}, 0) as numerator,
        {% set below = exact_sum('change * ' ~ amounts.denominator) if 'denominator' in amounts -%}
        {{ 'coalesce(' ~ below ~ ', 0)' if below else 'null' }} as denominator,
    from weighed
    where fact = '{{ metric.fact }}' and ({{ facts[metric.fact].get('among', 'true') }})
    group by {{ item }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
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

),

days as (

    select * from {{ ref('int_review__days') }}

),

changed as (

    select * from sums
    union all
    select
        {{ item }},
        'study_fulfilment_rate',
        fulfilled,
        0,
    from fulfilled
    union all
    select
        {{ item }},
        'outreach_silent_weeks',
        more_silent_weeks,
        null,
    from days
    where fact = 'items'

),

-- what is counted anew stands by itself
counted as (

    select
        {{ item }},
        'study_longest_gap_days' as metric_code,
        longest_gap_days as amount,
    from days
    where fact = 'sessions'
    union all
    select
        {{ item }},
        'outreach_channels_used',
        channels,
    from days
    where fact = 'items'

)

select
    changed.* exclude (numerator, denominator),
    coalesce(now.numerator, 0) + changed.numerator as numerator,
    now.denominator + changed.denominator as denominator,
    case
        when changed.denominator is null then coalesce(now.numerator, 0) + changed.numerator
        when now.denominator + changed.denominator > 0
            then (coalesce(now.numerator, 0) + changed.numerator) / (now.denominator + changed.denominator)
    end as value,
from changed
inner join {{ ref('fct_unit_metric') }} as now
    on changed.unit_code = now.unit_code
    and changed.period_code = now.period_code
    and changed.metric_code = now.metric_code

union all

select
    {{ item }},
    metric_code,
    amount,
    null,
    amount,
from counted
