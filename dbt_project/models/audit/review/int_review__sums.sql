-- Things to look at × metrics that are sums: what the changed rows add to numerator and denominator.
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
)

select * from sums
