-- Units (with all units below them) × periods × metrics of kind silent_weeks: ISO weeks without a row, of those that
-- lie wholly inside the period and have ended.
{% set facts = metric_facts() -%}
{% set metrics = metrics_of_kind(['silent_weeks']) -%}
with spine as (

    select * from {{ ref('int_units__spine') }}

),

weeks as (

    select
        periods.period_code,
        days.calendar_on as week_on,
    from {{ ref('int_calendar__periods') }} as periods
    inner join {{ ref('int_calendar__days') }} as days
        on {{ is_whole_week('days.calendar_on', 'periods') }}
    where periods.is_published and extract(isodow from days.calendar_on) = 1

),

weeks_of_periods as (

    select
        period_code,
        count(*) as weeks,
    from weeks
    group by period_code

),

weeks_with_rows as (

    {% for metric in metrics -%}
    select distinct
        '{{ metric.code }}' as metric_code,
        ancestors.ancestor_code as unit_code,
        {{ week_of('facts.' ~ facts[metric.fact].day) }} as week_on,
    {{ from_pooled(facts[metric.fact], among=metric.get('among')) }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

found as (

    select
        weeks_with_rows.metric_code,
        weeks_with_rows.unit_code,
        weeks.period_code,
        count(*) as weeks,
    from weeks_with_rows
    inner join weeks
        on weeks_with_rows.week_on = weeks.week_on
    group by weeks_with_rows.metric_code, weeks_with_rows.unit_code, weeks.period_code

)

{% for metric in metrics -%}
select
    spine.unit_code,
    spine.period_code,
    '{{ metric.code }}' as metric_code,
    coalesce(weeks_of_periods.weeks, 0) - coalesce(found.weeks, 0) as amount,
from spine
left join weeks_of_periods
    on spine.period_code = weeks_of_periods.period_code
left join found
    on spine.unit_code = found.unit_code
    and spine.period_code = found.period_code
    and found.metric_code = '{{ metric.code }}'
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
