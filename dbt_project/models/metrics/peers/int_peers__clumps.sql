-- Units × months × rates that are counted in clumps (a session, a row of items): sums over the clumps, x of n in each,
-- from which the spread between them follows once the rate of the unit is known.
{% set facts = metric_facts() -%}
with months as (

    select
        scheme_code,
        last_month_number as month_number,
    from {{ ref('int_calendar__periods') }}
    where period_kind = 'month' and is_published

),

{% for metric in metrics_in_clumps() -%}
{% set fact, amounts = facts[metric.fact], metric_amounts(metric) -%}
{% set of_month -%}
inner join months
        on {{ month_number('facts.' ~ fact.day) }} = months.month_number
        {%- if fact.get('by_scheme') %}
        and facts.scheme_code is not distinct from months.scheme_code
        {%- endif %}
{%- endset -%}
{{ metric.code }} as (

    select
        ancestors.ancestor_code as unit_code,
        months.month_number,
        '{{ metric.code }}' as metric_code,
        coalesce({{ amounts.numerator }}, 0) as x,
        {{ amounts.denominator }} as n,
    {{ from_pooled(fact, of_month) }}

),

{% endfor -%}
clumps as (

    {% for metric in metrics_in_clumps() -%}
    select * from {{ metric.code }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
)

select
    unit_code,
    month_number,
    metric_code,
    cast(sum(x * x) as double) as sum_xx,
    cast(sum(x * n) as double) as sum_xn,
    cast(sum(n * n) as double) as sum_nn,
from clumps
where n is not null
group by unit_code, month_number, metric_code
