-- Units (with all units below them) × periods × metrics that no sum gives: medians over the rows themselves, never over
-- other medians, and how many different values occur.
{% set facts = metric_facts() -%}
{% set medians, counts = metrics_of_kind(['median']), metrics_of_kind(['distinct']) -%}
with {% for name, fact in facts.items() if metrics_of_kind(['median'], name) -%}
{{ name }} as (

    select
        ancestors.ancestor_code as unit_code,
        period_months.period_code,
        {% for metric in metrics_of_kind(['median'], name) -%}
        {% set amount = rows_where(metric.amount, metric.get('among')) -%}
        median({{ amount }}) as {{ metric.code }},
        count({{ rows_where('1', metric.get('among')) }}) as {{ metric.code }}_n,
        {% endfor -%}
    {{ from_pooled(fact, joined=join_periods(fact)) }}
    group by ancestors.ancestor_code, period_months.period_code

),

{% endfor -%}
{% for metric in counts -%}
{{ metric.code }} as (

    select distinct
        ancestors.ancestor_code as unit_code,
        period_months.period_code,
        {{ metric.amount }} as amount,
    {{ from_pooled(facts[metric.fact], joined=join_periods(facts[metric.fact]), among=metric.get('among')) }}

),

{% endfor -%}
final as (

    {% for metric in medians -%}
    select
        unit_code,
        period_code,
        '{{ metric.code }}' as metric_code,
        {{ metric.code }} as amount,
        {{ metric.code }}_n as n,
    from {{ metric.fact }}
    union all
    {% endfor -%}
    {% for metric in counts -%}
    select
        unit_code,
        period_code,
        '{{ metric.code }}',
        count(amount),
        null,
    from {{ metric.code }}
    group by unit_code, period_code
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
)

select * from final
