-- Totals that a unit reported beside or instead of a ledger.
with figures as (

    select * from {{ ref('fct_unit_metric') }}
    where metric_code = asked_metric and unit_code = asked_unit and period_code = asked_period

)

select
    case
        when figures.status <> 'summary_only' then 'left_out'
        when figures.numerator is null then 'reported'
        else 'numerator'
    end as role,
    totals.unit_code,
    totals.file_id,
    totals.sheet,
    totals.row_number,
    null as part,
    'value' as field,
    'figure' as key_field,
    periods.ends_on as happened_on,
    totals.value as amount,
    case when figures.status = 'summary_only' then 'reported_total' else 'ledger_comes_first' end as reason,
    {{ details({'qualifier': 'totals.qualifier'}) }} as detail,
from {{ ref('fct_period_summary') }} as totals
inner join figures
    on totals.unit_code = figures.unit_code
    and totals.period_code = figures.period_code
    and totals.figure = figures.metric_code
inner join {{ ref('dim_period') }} as periods
    on totals.period_code = periods.period_code
where totals.value is not null
