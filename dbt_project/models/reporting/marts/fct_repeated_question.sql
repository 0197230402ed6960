-- What a unit is asked although it is known already: a case that a source tells too, a total that a ledger gives.
with cases as (

    select * from {{ ref('int_cases__identified') }}
    where is_told_by_source

),

sources_of_cases as (

    select
        unit_code,
        case_id,
        min(source_name) as source_name,
    from {{ ref('int_cases__identified') }}
    where source_name is not null and case_id is not null
    group by unit_code, case_id

),

totals as (

    select * from {{ ref('reconciliation') }}
    where kind = 'summary'

),

submissions as (

    select * from {{ ref('fct_submission') }}

),

columns_of_files as (

    select
        file_id,
        template,
        max(columns_count) as columns_count,
    from submissions
    where source_name is null
    group by file_id, template

),

metrics as (

    select * from {{ ref('dim_metric') }}

),

asked as (

    select
        cases.unit_code,
        strftime(cases.received_on, '%Y-%m') as period_code,
        'case' as template,
        'case' as question,
        'source' as known_by,
        sources_of_cases.source_name as known_from,
        cases.file_id,
    from cases
    inner join sources_of_cases
        on cases.unit_code = sources_of_cases.unit_code
        and cases.case_id = sources_of_cases.case_id

    union all

    select
        totals.unit_code,
        totals.period_code,
        'period_summary',
        totals.figure,
        'ledger',
        metrics.template,
        totals.file_id,
    from totals
    inner join metrics
        on split_part(totals.figure, '[', 1) = metrics.metric_code

)

select
    asked.unit_code,
    asked.period_code,
    asked.template,
    asked.question,
    asked.known_by,
    asked.known_from,
    count(*) as rows_count,
    cast(coalesce(sum(columns_of_files.columns_count), 0) as bigint) as typed_cells,
    case asked.known_by
        when 'source' then '数据源 ' || asked.known_from || ' 已有这些件，单位台账可不再填。'
        else '台账（' || asked.known_from || '）已能算出该数，汇总表可不再填。'
    end as proposal_zh,
    case asked.known_by
        when 'source' then 'The source ' || asked.known_from || ' tells of these cases: the ledger need not.'
        else 'The ledger (' || asked.known_from || ') gives this figure: the summary need not.'
    end as proposal_en,
from asked
left join columns_of_files
    on asked.file_id = columns_of_files.file_id
    and asked.template = columns_of_files.template
group by
    asked.unit_code, asked.period_code, asked.template, asked.question, asked.known_by, asked.known_from
order by asked.unit_code, asked.period_code, asked.template, asked.question, asked.known_from
