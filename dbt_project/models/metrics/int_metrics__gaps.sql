-- Units (with all units below them) × periods × metrics of kind longest_gap: the longest run of days without a row, of
-- the days of the elapsed period on which the unit is valid, both edges included. Days on which it is not valid are not
-- counted and end no run: who held nothing before and after a break held nothing all along.
{% set facts = metric_facts() -%}
{% set metrics = metrics_of_kind(['longest_gap']) -%}
with spine as (

    select * from {{ ref('int_units__spine') }}

),

stretches as (

    select * from {{ ref('int_units__stretches') }}

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

numbered as (

    select
        days.metric_code,
        days.unit_code,
        days.day_on,
        stretches.days_before + (days.day_on - stretches.from_on) + 1 as day_number,
    from days
    inner join stretches
        on days.unit_code = stretches.unit_code
        and days.day_on between stretches.from_on and stretches.to_on

),

empty_before as (

    select
        numbered.metric_code,
        numbered.unit_code,
        spine.period_code,
        numbered.day_number,
        spine.days_before + spine.active_days as last_number,
        numbered.day_number - coalesce(
            lag(numbered.day_number) over (
                partition by numbered.metric_code, numbered.unit_code, spine.period_code
                order by numbered.day_number
            ),
            spine.days_before
        ) - 1 as empty_days,
    from numbered
    inner join {{ ref('int_calendar__period_months') }} as period_months
        on {{ month_number('numbered.day_on') }} = period_months.month_number
    inner join spine
        on numbered.unit_code = spine.unit_code
        and period_months.period_code = spine.period_code

),

gaps as (

    select
        metric_code,
        unit_code,
        period_code,
        greatest(max(empty_days), max(last_number) - max(day_number)) as longest_gap_days,
    from empty_before
    group by metric_code, unit_code, period_code

)

{% for metric in metrics -%}
select
    spine.unit_code,
    spine.period_code,
    '{{ metric.code }}' as metric_code,
    coalesce(gaps.longest_gap_days, spine.active_days) as amount,
from spine
left join gaps
    on spine.unit_code = gaps.unit_code
    and spine.period_code = gaps.period_code
    and gaps.metric_code = '{{ metric.code }}'
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
