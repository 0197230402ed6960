with spine as (

    select * from {{ ref('int_units__spine') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}
    where is_published

),

period_months as (

    select * from {{ ref('int_calendar__period_months') }}

),

days as (

    select * from {{ ref('int_calendar__days') }}

),

level_weights as (

    select * from {{ source('reference', 'scheme_level') }}

),

months as (

    select * from {{ ref('int_outreach__pooled_months') }}

),

spread as (

    select * from {{ ref('int_outreach__spread') }}

),

weeks as (

    select
        periods.period_code,
        count(*) as weeks,
    from periods
    inner join days
        on days.calendar_on between periods.starts_on and periods.ends_on - 6
    where
        extract(isodow from days.calendar_on) = 1
        and {{ end_of_day('(days.calendar_on + 6)') }} <= {{ as_of() }}
    group by periods.period_code

),

sums as (

    select
        months.unit_code,
        periods.period_code,
        sum(months.rows_count) as rows_count,
        sum(months.items) as items,
        {{ exact_sum('months.items * level_weights.weight') }} as weighted_items,
        sum(months.items) filter (where months.level in ('province', 'national')) as high_level_items,
        sum(months.staffed_items) as staffed_items,
        sum(months.reviewable_items) as reviewable_items,
        sum(months.reviewed_items) as reviewed_items,
    from months
    inner join period_months
        on months.month_number = period_months.month_number
    inner join periods
        on period_months.period_code = periods.period_code
    left join level_weights
        on periods.scheme_code = level_weights.scheme_code
        and months.level = level_weights.level
    group by months.unit_code, periods.period_code

),

wide as (

    select
        spine.unit_code,
        spine.period_code,
        spine.has_outreach or coalesce(sums.rows_count, 0) > 0 as has_data,
        {% for amount in [
            'rows_count', 'items', 'weighted_items', 'high_level_items', 'staffed_items', 'reviewable_items', 'reviewed_items',
        ] -%}
        coalesce(sums.{{ amount }}, 0) as {{ amount }},
        {% endfor -%}
        coalesce(spread.channels, 0) as channels,
        coalesce(weeks.weeks, 0) - coalesce(spread.weeks_with_items, 0) as silent_weeks,
        coalesce(spine.pooled_headcount, 0) as headcount,
    from spine
    left join sums
        on spine.unit_code = sums.unit_code
        and spine.period_code = sums.period_code
    left join spread
        on spine.unit_code = spread.unit_code
        and spine.period_code = spread.period_code
    left join weeks
        on spine.period_code = weeks.period_code

)

{% for code, amount in [
    ('outreach_items', 'items'), ('outreach_weighted_items', 'weighted_items'),
    ('outreach_high_level_items', 'high_level_items'), ('outreach_channels_used', 'channels'),
    ('outreach_silent_weeks', 'silent_weeks'),
] -%}
{{ count_metric(code, 'wide', amount, 'rows_count', 'has_data') }}
union all
{% endfor -%}
{{ rate_metric('outreach_review_rate', 'wide', 'reviewed_items', 'reviewable_items', 'has_data') }}
union all
{{ rate_metric('outreach_items_per_10_staff', 'wide', '(10 * staffed_items)', 'headcount', 'has_data') }}
