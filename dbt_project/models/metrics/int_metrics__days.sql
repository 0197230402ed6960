-- Units (with all units below them) × periods × metrics of the days on which rows lie: the longest run of days without
-- one, both edges of the elapsed period included; and ISO weeks without one, of those that lie wholly inside the period
-- and have ended.
{% set facts = metric_facts() -%}
{% set metrics = metrics_of_kind(['longest_gap', 'silent_weeks']) -%}
with spine as (

    select * from {{ ref('int_units__spine') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}

),

weeks as (

    select
        periods.period_code,
        count(*) as weeks,
    from periods
    inner join {{ ref('int_calendar__days') }} as days
        on days.calendar_on between periods.starts_on and periods.ends_on - 6
    where
        periods.is_published
        and extract(isodow from days.calendar_on) = 1
        and {{ end_of_day('(days.calendar_on + 6)') }} <= {{ as_of() }}
    group by periods.period_code

),

days_with_rows as (

    {% for metric in metrics -%}
    {% set fact = facts[metric.fact] -%}
    select distinct
        ancestors.ancestor_code as unit_code,
        '{{ metric.code }}' as metric_code,
        {{ month_number('facts.' ~ fact.day) }} as month_number,
        facts.{{ fact.day }} as day_on,
    {{ from_pooled(fact, among=metric.get('among')) }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

in_periods as (

    select
        days_with_rows.*,
        periods.period_code,
        periods.starts_on,
        periods.ends_on,
        periods.elapsed_on,
        cast(date_trunc('week', days_with_rows.day_on) as date) as week_starts_on,
        lag(days_with_rows.day_on) over (
            partition by days_with_rows.unit_code, days_with_rows.metric_code, periods.period_code
            order by days_with_rows.day_on
        ) as day_before_on,
    from days_with_rows
    inner join {{ ref('int_calendar__period_months') }} as period_months
        on days_with_rows.month_number = period_months.month_number
    inner join periods
        on period_months.period_code = periods.period_code

),

measured as (

    select
        unit_code,
        period_code,
        metric_code,
        greatest(
            max(day_on - coalesce(day_before_on, starts_on - 1) - 1), max(elapsed_on) - max(day_on)
        ) as longest_gap,
        count(distinct week_starts_on) filter (
            where week_starts_on >= starts_on
            and week_starts_on + 6 <= ends_on
            and {{ end_of_day('(week_starts_on + 6)') }} <= {{ as_of() }}
        ) as weeks_with_rows,
    from in_periods
    group by unit_code, period_code, metric_code

)

{% for metric in metrics -%}
select
    spine.unit_code,
    spine.period_code,
    '{{ metric.code }}' as metric_code,
    {% if metric.kind == 'longest_gap' -%}
    coalesce(measured.longest_gap, spine.elapsed_on - spine.starts_on + 1) as amount,
    {% else -%}
    coalesce(weeks.weeks, 0) - coalesce(measured.weeks_with_rows, 0) as amount,
    {% endif -%}
from spine
left join measured
    on spine.unit_code = measured.unit_code
    and spine.period_code = measured.period_code
    and measured.metric_code = '{{ metric.code }}'
{% if metric.kind == 'silent_weeks' -%}
left join weeks
    on spine.period_code = weeks.period_code
{% endif -%}
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
