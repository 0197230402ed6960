-- Things to look at × metrics that they touch: numerator, denominator and value as they would stand without the rows in
-- question, or with those of the ledger before. Of sums and numbers of days, weeks, kinds and fulfilled duties.
{% set item = 'signal, unit_code, period_code, subject' -%}
with sums as (

    select * from {{ ref('int_review__sums') }}

),

fulfilled as (

    select * from {{ ref('int_review__fulfilled') }}

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
    coalesce(published.numerator, 0) + changed.numerator as numerator,
    published.denominator + changed.denominator as denominator,
    case
        when changed.denominator is null then coalesce(published.numerator, 0) + changed.numerator
        when published.denominator + changed.denominator > 0
            then (coalesce(published.numerator, 0) + changed.numerator) / (published.denominator + changed.denominator)
    end as value,
from changed
inner join {{ ref('fct_unit_metric') }} as published
    on changed.unit_code = published.unit_code
    and changed.period_code = published.period_code
    and changed.metric_code = published.metric_code

union all

select
    {{ item }},
    metric_code,
    amount as numerator,
    null as denominator,
    amount as value,
from counted
