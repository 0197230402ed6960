-- Totals that a unit reported beside or instead of a ledger.
with figures as (

    select * from {{ ref('fct_unit_metric') }}
    where metric_code = asked_metric and unit_code = asked_unit and period_code = asked_period

),

totals as (

    select
        figures.status,
        totals.*,
        figures.status = 'summary_only' and figures.denominator is not null as is_counted,
        figures.numerator is not null as has_numerator,
    from {{ ref('fct_period_summary') }} as totals
    inner join figures
        on totals.unit_code = figures.unit_code
        and totals.period_code = figures.period_code
        and totals.figure = figures.metric_code
    where totals.value is not null

),

-- the counts of a share stand for it
amounts as (

    select
        *,
        case
            when status <> 'summary_only' then 'left_out'
            when has_numerator then 'numerator'
            else 'reported'
        end as role,
        'value' as field,
        value as amount,
    from totals
    where not is_counted

    union all

    select
        *,
        'numerator' as role,
        'numerator' as field,
        numerator as amount,
    from totals
    where is_counted

    union all

    select
        *,
        'denominator' as role,
        'denominator' as field,
        denominator as amount,
    from totals
    where is_counted

)

select
    totals.role,
    totals.unit_code,
    totals.file_id,
    totals.sheet,
    totals.row_number,
    null as part,
    totals.field,
    'figure' as key_field,
    periods.ends_on as happened_on,
    totals.amount,
    case when totals.status = 'summary_only' then 'reported_total' else 'ledger_comes_first' end as reason,
    {{ details({'qualifier': 'totals.qualifier'}) }} as detail,
from amounts as totals
inner join {{ ref('dim_period') }} as periods
    on totals.period_code = periods.period_code
