-- Units × periods × metrics as computed from facts, before reported totals fill what no ledger gives. Rows are pooled
-- up the tree by month, months are added up to periods; what is no sum comes from the models of its kind or from one of
-- its own. macros/metric_definitions.sql says what is computed.
{% set facts = metric_facts() -%}
with spine as (

    select * from {{ ref('int_units__spine') }}

),

waiting as (

    select * from {{ ref('int_metrics__waiting') }}

),

{% for name, fact in facts.items() -%}
{{ name }}_by_month as (

    select
        ancestors.ancestor_code as unit_code,
        {{ month_number('facts.' ~ fact.day) }} as month_number,
        {{ 'facts.scheme_code,' if fact.get('by_scheme') }}
        count(*) as rows_count,
        {% for metric in metrics_of_kind(['sum'], name) -%}
        {% for part, amount in metric_amounts(metric).items() -%}
        sum({{ amount }}) as {{ metric.code }}_{{ part }},
        {% endfor -%}
        {% endfor -%}
    {{ from_pooled(fact) }}
    group by all

),

{{ name }}_by_period as (

    select
        months.unit_code,
        period_months.period_code,
        sum(months.rows_count) as rows_count,
        {% for metric in metrics_of_kind(['sum'], name) -%}
        {% for part in metric_amounts(metric) -%}
        sum(months.{{ metric.code }}_{{ part }}) as {{ metric.code }}_{{ part }},
        {% endfor -%}
        {% endfor -%}
    from {{ name }}_by_month as months
    {{ join_periods(fact, 'months', 'months.month_number') }}
    group by months.unit_code, period_months.period_code

),

{{ name }} as (

    select
        spine.unit_code,
        spine.period_code,
        spine.pooled_headcount,
        spine.is_finished,
        {% for wait in fact.get('waits', {}) -%}
        coalesce(waiting.{{ wait }}, 0) as {{ wait }},
        {% endfor -%}
        {{ 'spine.' if fact.handed_in != 'false' }}{{ fact.handed_in }} or coalesce(sums.rows_count, 0) > 0 as has_data,
        coalesce(sums.rows_count, 0) as rows_count,
        {% for metric in metrics_of_kind(['sum'], name) -%}
        {% for part in metric_amounts(metric) -%}
        coalesce(sums.{{ metric.code }}_{{ part }}, 0) as {{ metric.code }}_{{ part }},
        {% endfor -%}
        {% endfor -%}
    from spine
    left join {{ name }}_by_period as sums
        on spine.unit_code = sums.unit_code
        and spine.period_code = sums.period_code
    {%- if fact.get('waits') %}
    left join waiting
        on spine.unit_code = waiting.unit_code
        and spine.period_code = waiting.period_code
        and waiting.fact = '{{ name }}'
    {%- endif %}

),

{% endfor -%}
final as (

    {% for metric in metric_definitions() -%}
    {{ metric_rows(metric, facts[metric.fact]) }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
)

select * from final
