-- Things about handed-in reports that a person should look at.
with reports as (

    select
        *,
        strftime(due_on, '%Y') as year_code,
    from {{ ref('fct_report') }}

),

arrivals as (

    select * from {{ ref('int_reports__arrivals') }}

),

last_hour as (

    select
        'last_hour' as signal,
        unit_code,
        year_code as period_code,
        count(*) || ' 份材料都在截止前一小时内报送' as detail_zh,
        'all ' || count(*) || ' reports arrived within the hour before they were due' as detail_en,
        min({'file_id': file_id, 'sheet': sheet, 'row_number': row_number}) as cell,
    from reports
    where first_arrived_at is not null
    group by unit_code, year_code
    having
        count(*) >= 3
        and bool_and(first_arrived_at <= due_at and first_arrived_at > due_at - interval 1 hour)

),

report_not_owed as (

    select
        'report_not_owed',
        arrivals.unit_code,
        arrivals.duty_period_code,
        arrivals.obligation_code || ' 不在该单位该期间的应报之列',
        arrivals.obligation_code || ' is not owed by the unit for the period',
        min({'file_id': arrivals.file_id, 'sheet': arrivals.sheet, 'row_number': arrivals.row_number}),
    from arrivals
    left join reports
        on arrivals.unit_code = reports.unit_code
        and arrivals.obligation_code = reports.obligation_code
        and arrivals.duty_period_code = reports.period_code
        and arrivals.event_key is not distinct from reports.event_at
    where reports.unit_code is null
    group by arrivals.unit_code, arrivals.duty_period_code, arrivals.obligation_code

)

select * from last_hour
union all
select * from report_not_owed
