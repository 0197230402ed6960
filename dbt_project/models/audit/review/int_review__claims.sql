-- What is said of reports by those whom it judges, or late: claims of units about their own reports, those that count
-- taken away, and exemptions decided after the due day, as if the report were still owed.
with reports as (

    select
        *,
        {{ quarter_code('due_on') }} as quarter_code,
    from {{ ref('fct_report') }}

),

claimed as (

    select
        unit_code,
        obligation_code,
        duty_period_code,
        event_at,
        is_set_aside,
        min({'file_id': file_id, 'sheet': sheet, 'row_number': row_number, 'part': part}) as cell,
    from {{ ref('fct_report_version') }}
    where is_claim
    group by all

),

-- a claim for which nothing is owed changes nothing
claims as (

    select
        claimed.unit_code,
        coalesce(reports.quarter_code, claimed.duty_period_code) as period_code,
        claimed.is_set_aside,
        claimed.cell,
        reports.due_on,
        reports.status,
        reports.is_first_pass,
        case
            when claimed.is_set_aside or reports.status is null or reports.status in ('exempt', 'not_due') then [0]
            when reports.kind = 'event_report' then [-1]
            else [-1, 1]
        end as changes,
    from claimed
    left join reports
        on claimed.unit_code = reports.unit_code
        and claimed.obligation_code = reports.obligation_code
        and claimed.duty_period_code = reports.period_code
        and claimed.event_at is not distinct from reports.event_at

),

self_reported as (

    select
        unit_code,
        period_code,
        cell.file_id as file_id,
        cell.sheet as sheet,
        cell.row_number as row_number,
        cell.part as part,
        due_on,
        status,
        is_first_pass,
        count(*) over of_quarter as said,
        count(*) filter (where is_set_aside) over of_quarter as aside,
        unnest(changes) as change,
    from claims
    window of_quarter as (partition by unit_code, period_code)

),

late_exemptions as (

    select
        *,
        null as part,
        {{ report_status() }} as status_if_owed,
    from reports
    where status = 'exempt' and exempted_on > due_on

)

select
    'self_reported' as signal,
    facts.unit_code,
    facts.period_code,
    '' as subject,
    '单位自报 ' || facts.said || ' 份材料：' || (facts.said - facts.aside) || ' 份登记簿没有记录，按不早于文件收到的时间计；'
    || facts.aside || ' 份以登记簿为准，不计' as detail_zh,
    facts.said || ' reports in the unit''s own words: ' || (facts.said - facts.aside)
    || ' of which the register says nothing, counted no sooner than the file came; ' || facts.aside || ' set aside'
        as detail_en,
    {{ changed_row('reports', change='facts.change', replaced={
        'status': "case when facts.change = 1 then 'missing' else facts.status end",
        'is_first_pass': 'facts.is_first_pass and facts.change < 1',
    }) }},
from self_reported as facts

union all

select
    'late_exemption',
    facts.unit_code,
    facts.quarter_code,
    facts.obligation_code || '|' || facts.period_code,
    facts.obligation_code || '（' || facts.period_code || '）：' || facts.due_on || ' 到期，' || facts.exempted_on || ' 才免报',
    facts.obligation_code || ' (' || facts.period_code || '): due on ' || facts.due_on || ', exempted only on '
    || facts.exempted_on,
    {{ changed_row('reports', change="case when facts.status_if_owed = 'not_due' then 0 else 1 end", replaced={
        'status': 'facts.status_if_owed',
    }) }},
from late_exemptions as facts
