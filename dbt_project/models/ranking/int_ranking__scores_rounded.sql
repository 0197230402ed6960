-- Ranked units × periods × domains, with the score as it is ranked.
select
    scheme_code,
    period_code,
    peer_group,
    domain,
    unit_code,
    {{ one_decimal('score') }} as score,
from {{ ref('fct_unit_score') }}
where status = 'ok'
order by scheme_code, period_code, peer_group, domain, unit_code
