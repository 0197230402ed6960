-- All metrics as computed from facts, before reported totals fill what no ledger gives.
{% for model in [
    'int_study__metrics', 'int_reports__metrics', 'int_cases__metrics', 'int_outreach__metrics', 'int_intake__metrics',
] -%}
{% if not loop.first %}
union all
{% endif -%}
select
    unit_code,
    period_code,
    metric_code,
    numerator,
    denominator,
    value,
    n,
    status,
from {{ ref(model) }}
{% endfor %}
