-- Things about study ledgers that a person should look at. None of them is an error, none changes a figure.
with sessions as (

    select
        *,
        strftime(held_on, '%Y-%m') as month_code,
        strftime(held_on, '%Y') as year_code,
    from {{ ref('fct_study_session') }}

),

one_day as (

    select
        'one_day' as signal,
        unit_code,
        month_code as period_code,
        count(*) || ' 次学习都在 ' || min(held_on) as detail_zh,
        'all ' || count(*) || ' sessions on ' || min(held_on) as detail_en,
        min({'file_id': file_id, 'sheet': sheet, 'row_number': row_number}) as cell,
    from sessions
    group by unit_code, month_code
    having count(*) >= 3 and count(distinct held_on) = 1

),

full_attendance as (

    select
        'full_attendance',
        unit_code,
        year_code,
        count(*) || ' 次学习实到均等于应到',
        'attended equals invited in all ' || count(*) || ' sessions',
        min({'file_id': file_id, 'sheet': sheet, 'row_number': row_number}),
    from sessions
    where invited is not null and attended is not null
    group by unit_code, year_code
    having count(*) >= 6 and bool_and(attended = invited) and sum(invited) > 0

)

select * from one_day
union all
select * from full_attendance
