-- Units (with all units below them) × periods × metrics of kind longest_gap: the longest run of days without a row,
-- both edges of the elapsed period included.
{% set facts = metric_facts() -%}
{% set metrics = metrics_of_kind(['longest_gap']) -%}
with spine as (

    select * from {{ ref('int_units__spine') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}

),

days as (

    {% for metric in metrics -%}
    select distinct
        '{{ metric.code }}' as metric_code,
        ancestors.ancestor_code as unit_code,
        facts.{{ facts[metric.fact].day }} as day_on,
    {{ from_pooled(facts[metric.fact], among=metric.get('among')) }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

days_before as (

    select
        days.metric_code,
        days.unit_code,
        periods.period_code,
        days.day_on,
        periods.elapsed_on,
        days.day_on - coalesce(
            lag(days.day_on) over (
                partition by days.metric_code, days.unit_code, periods.period_code
                order by days.day_on
            ),
            periods.starts_on - 1
        ) - 1 as empty_days,
    from days
    inner join {{ ref('int_calendar__period_months') }} as period_months
        on {{ month_number('days.day_on') }} = period_months.month_number
    inner join periods
        on period_months.period_code = periods.period_code

),

gaps as (

    select
        metric_code,
        unit_code,
        period_code,
        greatest(max(empty_days), max(elapsed_on) - max(day_on)) as longest_gap_days,
    from days_before
    group by metric_code, unit_code, period_code

)

{% for metric in metrics -%}
select
    spine.unit_code,
    spine.period_code,
    '{{ metric.code }}' as metric_code,
    coalesce(gaps.longest_gap_days, spine.elapsed_on - spine.starts_on + 1) as amount,
from spine
left join gaps
    on spine.unit_code = gaps.unit_code
    and spine.period_code = gaps.period_code
    and gaps.metric_code = '{{ metric.code }}'
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
