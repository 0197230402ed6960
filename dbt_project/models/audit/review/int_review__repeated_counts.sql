-- The same count, above one, in so many months in a row that chance hardly does it: a count that is v on average is v
-- again with 1 ÷ √(2πv) (Poisson, by Stirling).
{% set limits = review_limits() -%}
with monthly as (

    select
        unit_metrics.unit_code,
        unit_metrics.metric_code,
        unit_metrics.period_code,
        unit_metrics.value,
        periods.last_month_number as month_number,
    from {{ ref('fct_unit_metric') }} as unit_metrics
    inner join {{ ref('int_calendar__periods') }} as periods
        on unit_metrics.period_code = periods.period_code
    where
        unit_metrics.metric_code in ('study_sessions', 'outreach_items', 'cases_received')
        and unit_metrics.status in ('ok', 'summary_only')
        and unit_metrics.value > 1
        and periods.period_kind = 'month'
        and periods.is_finished

),

stretches as (

    select
        *,
        month_number - row_number() over (
            partition by unit_code, metric_code, value
            order by month_number
        ) as stretch,
    from monthly

),

metrics as (

    select * from {{ ref('metric') }}

),

-- one row of the months in question, so that a click leads to a cell
cells as (

    select
        unit_code,
        'study_sessions' as metric_code,
        strftime(held_on, '%Y-%m') as period_code,
        file_id,
        sheet,
        row_number,
    from {{ ref('fct_study_session') }}
    union all
    select unit_code, 'outreach_items', strftime(published_on, '%Y-%m'), file_id, sheet, row_number
    from {{ ref('fct_outreach_item') }}
    union all
    select unit_code, 'cases_received', strftime(received_on, '%Y-%m'), file_id, sheet, row_number
    from {{ ref('fct_case') }}

),

repeated as (

    select
        unit_code,
        metric_code,
        max(period_code) as period_code,
        min(period_code) as first_period_code,
        count(*) as months,
        value,
    from stretches
    group by unit_code, metric_code, value, stretch
    having
        count(*) >= {{ limits.repeated_months }}
        and (count(*) - 1) * ln(2 * pi() * value) / 2 >= {{ limits.repeated_surprise }}

)

select
    'repeated_count' as signal,
    repeated.unit_code,
    repeated.period_code,
    metrics.name_zh || '自 ' || repeated.first_period_code || ' 起连续 ' || repeated.months || ' 个月均为 '
    || cast(repeated.value as bigint) as detail_zh,
    metrics.name_en || ' is ' || cast(repeated.value as bigint) || ' in each of ' || repeated.months
    || ' months from ' || repeated.first_period_code as detail_en,
    min({'file_id': cells.file_id, 'sheet': cells.sheet, 'row_number': cells.row_number}) as cell,
from repeated
inner join metrics
    on repeated.metric_code = metrics.metric_code
left join cells
    on repeated.unit_code = cells.unit_code
    and repeated.metric_code = cells.metric_code
    and repeated.period_code = cells.period_code
group by all
