with spine as (

    select * from {{ ref('int_units__spine') }}

),

period_months as (

    select * from {{ ref('int_calendar__period_months') }}

),

months as (

    select * from {{ ref('int_study__pooled_months') }}

),

gaps as (

    select * from {{ ref('int_study__gaps') }}

),

fulfilment as (

    select * from {{ ref('int_study__fulfilment') }}

),

sums as (

    select
        months.unit_code,
        period_months.period_code,
        sum(months.sessions) as sessions,
        sum(months.topic_sessions) as topic_sessions,
        sum(months.attended) as attended,
        sum(months.invited) as invited,
    from months
    inner join period_months
        on months.month_number = period_months.month_number
    group by months.unit_code, period_months.period_code

),

wide as (

    select
        spine.unit_code,
        spine.period_code,
        spine.has_study or coalesce(sums.sessions, 0) > 0 as has_data,
        coalesce(sums.sessions, 0) as sessions,
        coalesce(sums.topic_sessions, 0) as topic_sessions,
        coalesce(sums.attended, 0) as attended,
        coalesce(sums.invited, 0) as invited,
        coalesce(gaps.longest_gap_days, spine.elapsed_on - spine.starts_on + 1) as longest_gap_days,
        coalesce(fulfilment.required, 0.0) as required,
        coalesce(fulfilment.fulfilled, 0.0) as fulfilled,
    from spine
    left join sums
        on spine.unit_code = sums.unit_code
        and spine.period_code = sums.period_code
    left join gaps
        on spine.unit_code = gaps.unit_code
        and spine.period_code = gaps.period_code
    left join fulfilment
        on spine.unit_code = fulfilment.unit_code
        and spine.period_code = fulfilment.period_code

)

{{ count_metric('study_sessions', 'wide', 'sessions', 'sessions', 'has_data') }}
union all
{{ count_metric('study_topic_sessions', 'wide', 'topic_sessions', 'topic_sessions', 'has_data') }}
union all
{{ rate_metric('study_attendance_rate', 'wide', 'attended', 'invited', 'has_data') }}
union all
{{ count_metric('study_longest_gap_days', 'wide', 'longest_gap_days', 'sessions', 'has_data') }}
union all
-- Without any ledger the duty stays: nothing held of what was required, so that a parent counts it.
select
    unit_code,
    period_code,
    'study_fulfilment_rate' as metric_code,
    fulfilled as numerator,
    required as denominator,
    case when has_data and required > 0 then fulfilled / required end as value,
    required as n,
    case
        when required = 0 then 'not_applicable'
        when has_data then 'ok'
        else 'no_data'
    end as status,
from wide
