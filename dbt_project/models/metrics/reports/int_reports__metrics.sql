with spine as (

    select * from {{ ref('int_units__spine') }}

),

period_months as (

    select * from {{ ref('int_calendar__period_months') }}

),

reports as (

    select * from {{ ref('fct_report') }}

),

ancestors as (

    select * from {{ ref('int_units__ancestors') }}

),

pooled as (

    select
        ancestors.ancestor_code as unit_code,
        {{ month_number('reports.due_on') }} as month_number,
        reports.status,
        reports.is_first_pass,
        reports.lateness_hours,
        reports.status <> 'exempt' and reports.due_at <= {{ as_of() }} as is_due,
    from reports
    inner join ancestors
        on reports.unit_code = ancestors.unit_code
        and reports.owed_on between ancestors.valid_from and ancestors.valid_to

),

-- units on which some report was ever laid; for the others the counts do not apply
obliged as (

    select distinct unit_code
    from pooled

),

sums as (

    select
        pooled.unit_code,
        period_months.period_code,
        count(*) as due,
        count(*) filter (where pooled.status = 'on_time') as on_time,
        count(*) filter (where pooled.status = 'late') as late,
        count(*) filter (where pooled.status = 'missing') as missing,
        count(*) filter (where pooled.status in ('on_time', 'late')) as received,
        count(*) filter (where pooled.status in ('on_time', 'late') and pooled.is_first_pass) as first_pass,
        median(pooled.lateness_hours / 24) filter (where pooled.status = 'late') as lateness_days,
    from pooled
    inner join period_months
        on pooled.month_number = period_months.month_number
    where pooled.is_due
    group by pooled.unit_code, period_months.period_code

),

wide as (

    select
        spine.unit_code,
        spine.period_code,
        obliged.unit_code is not null as is_obliged,
        {% for amount in ['due', 'on_time', 'late', 'missing', 'received', 'first_pass'] -%}
        coalesce(sums.{{ amount }}, 0) as {{ amount }},
        {% endfor -%}
        sums.lateness_days,
    from spine
    left join obliged
        on spine.unit_code = obliged.unit_code
    left join sums
        on spine.unit_code = sums.unit_code
        and spine.period_code = sums.period_code

),

-- What is owed is known before anybody reports, so these figures never lack data.
final as (

    {% for amount in ['due', 'received', 'on_time', 'late', 'missing'] -%}
    {{ count_metric('reports_' ~ amount, 'wide', amount, amount, 'is_obliged') }}
    union all
    {% endfor -%}
    {{ rate_metric('report_completeness_rate', 'wide', 'received', 'due', 'true') }}
    union all
    {{ rate_metric('report_on_time_rate', 'wide', 'on_time', 'due', 'true') }}
    union all
    {{ rate_metric('report_first_pass_rate', 'wide', 'first_pass', 'received', 'true') }}
    union all
    {{ median_metric('report_lateness_days_median', 'wide', 'lateness_days', 'late', 'true') }}

)

select
    * exclude (status),
    case when status = 'no_data' then 'not_applicable' else status end as status,
from final
