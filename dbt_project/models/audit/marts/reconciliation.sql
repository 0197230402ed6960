with reported as (

    select * from {{ ref('int_intake__reported_totals') }}

),

filtered as (

    select * from {{ ref('int_reconciliation__filtered_totals') }}

),

-- what is owed is known without any ledger, and is then nothing to hold a total against
computed as (

    select computed.*
    from {{ ref('int_metrics__computed') }} as computed
    inner join {{ ref('int_units__spine') }} as units
        on computed.unit_code = units.unit_code
        and computed.period_code = units.period_code
    inner join {{ ref('metric') }} as metrics
        on computed.metric_code = metrics.metric_code
    where metrics.domain <> 'reporting' or units.has_report_submission

),

cases as (

    select * from {{ ref('fct_case') }}

),

-- a total is compared only where a ledger says something about the same unit, period and figure
totals as (

    select
        'summary' as kind,
        reported.unit_code,
        reported.period_code,
        reported.figure,
        cast(null as varchar) as case_key,
        reported.file_id,
        reported.sheet,
        reported.row_number,
        reported.value as reported_value,
        computed.value as ledger_value,
    from reported
    inner join computed
        on reported.unit_code = computed.unit_code
        and reported.period_code = computed.period_code
        and reported.figure = computed.metric_code
    where computed.value is not null and reported.value is not null

    union all

    select
        'summary',
        filtered.unit_code,
        filtered.period_code,
        filtered.figure,
        null,
        filtered.file_id,
        filtered.sheet,
        filtered.row_number,
        filtered.value,
        filtered.ledger_value,
    from filtered
    inner join computed
        on filtered.unit_code = computed.unit_code
        and filtered.period_code = computed.period_code
        and filtered.metric_code = computed.metric_code
    where computed.status <> 'no_data' and filtered.value is not null

),

flags as (

    select
        'flag' as kind,
        unit_code,
        strftime(received_on, '%Y-%m') as period_code,
        'on_time' as figure,
        case_key,
        file_id,
        sheet,
        row_number,
        cast(reported_on_time as double) as reported_value,
        cast(resolution_timeliness = 'in_time' as double) as ledger_value,
    from cases
    where
        reported_on_time is not null
        and resolution_timeliness in ('in_time', 'late', 'overdue')

),

final as (

    select * from totals
    union all
    select * from flags

)

select
    *,
    reported_value - ledger_value as difference,
from final
order by kind, unit_code, period_code, figure, file_id, sheet, row_number
