-- Units (with all units below them) × periods × metrics of kind silent_weeks: ISO weeks without a row, of those that
-- lie wholly inside the period, have ended, and on whose days the unit is valid.
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

weeks_of_units as (

    select
        spine.unit_code,
        spine.period_code,
        weeks.week_on,
    from spine
    inner join weeks
        on spine.period_code = weeks.period_code
    inner join {{ ref('int_units__stretches') }} as stretches
        on spine.unit_code = stretches.unit_code
        and weeks.week_on >= stretches.from_on
        and weeks.week_on + 6 <= stretches.to_on

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

silent as (

    {% for metric in metrics -%}
    select
        '{{ metric.code }}' as metric_code,
        weeks_of_units.unit_code,
        weeks_of_units.period_code,
        count(*) filter (where weeks_with_rows.week_on is null) as weeks,
    from weeks_of_units
    left join weeks_with_rows
        on weeks_of_units.unit_code = weeks_with_rows.unit_code
        and weeks_of_units.week_on = weeks_with_rows.week_on
        and weeks_with_rows.metric_code = '{{ metric.code }}'
    group by weeks_of_units.unit_code, weeks_of_units.period_code
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
)

{% for metric in metrics -%}
select
    spine.unit_code,
    spine.period_code,
    '{{ metric.code }}' as metric_code,
    coalesce(silent.weeks, 0) as amount,
from spine
left join silent
    on spine.unit_code = silent.unit_code
    and spine.period_code = silent.period_code
    and silent.metric_code = '{{ metric.code }}'
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
