-- Units (with all units below) × periods × facts: how many rows time alone may still change, by what they wait for.
{% set facts = metric_facts() -%}
with {% for name, fact in facts.items() if fact.get('waits') -%}
{{ name }} as (

    select
        ancestors.ancestor_code as unit_code,
        period_months.period_code,
        '{{ name }}' as fact,
        {% for other in facts.values() -%}
        {% for wait, condition in other.get('waits', {}).items() -%}
        {{ "count(case when " ~ condition ~ " then 1 end)" if other is sameas fact else 0 }} as {{ wait }},
        {% endfor -%}
        {% endfor -%}
    {{ from_pooled(fact, joined=join_periods(fact), among=fact.waits.values() | join(' or '), ripe=false) }}
    group by ancestors.ancestor_code, period_months.period_code

){{ ',' if not loop.last }}

{% endfor -%}
{% for name, fact in facts.items() if fact.get('waits') -%}
select * from {{ name }}
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
