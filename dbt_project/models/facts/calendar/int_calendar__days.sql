-- One row a day. working_day_number counts working days up to and including the day, provisional_day_number the days of
-- years that the official calendar lacks: the difference of two rows answers how many lie between.
with official as (

    select
        date as calendar_on,
        is_working_day,
    from {{ source('reference', 'calendar_day') }}

),

known_years as (

    select distinct extract(year from calendar_on) as calendar_year
    from official

),

bounds as (

    select
        date '1990-01-01' as starts_on,
        make_date(
            greatest(
                cast(extract(year from {{ as_of_on() }}) as integer) + 10,
                cast(coalesce(max(extract(year from calendar_on)), 0) as integer)
            ), 12, 31
        ) as ends_on,
    from official

),

days as (

    select cast(unnest(generate_series(starts_on, ends_on, interval 1 day)) as date) as calendar_on
    from bounds

),

judged as (

    select
        days.calendar_on,
        coalesce(official.is_working_day, extract(isodow from days.calendar_on) < 6) as is_working_day,
        known_years.calendar_year is null as is_provisional,
    from days
    left join official
        on days.calendar_on = official.calendar_on
    left join known_years
        on extract(year from days.calendar_on) = known_years.calendar_year

),

numbered as (

    select
        *,
        cast(sum(cast(is_working_day as integer)) over (order by calendar_on) as integer) as working_day_number,
        cast(sum(cast(is_provisional as integer)) over (order by calendar_on) as integer) as provisional_day_number,
        min(case when is_working_day then calendar_on end)
            over (order by calendar_on rows between current row and unbounded following) as next_working_on,
    from judged

)

select * from numbered
order by calendar_on
