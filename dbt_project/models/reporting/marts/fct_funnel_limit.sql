with limits as (

    select * from {{ ref('int_peers__funnel_limits') }}

)

select
    metric_code,
    peer_group,
    period_code,
    n,
    effective_n,
    centre,
    {% for limit in ['lower_95', 'upper_95', 'lower_998', 'upper_998'] -%}
    case when not isnan({{ limit }}) then {{ limit }} end as {{ limit }},
    {% endfor %}
from limits
order by metric_code, peer_group, period_code, n
