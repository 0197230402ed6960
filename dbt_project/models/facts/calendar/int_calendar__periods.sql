-- Every period from the first day of the records to two years after the as-of day (duties of a coming period may be
-- met early). is_published marks those that the marts show: begun by the as-of day.
with first_day as (

    select * from {{ ref('int_calendar__first_day') }}

),

schemes as (

    select * from {{ ref('stg_reference__schemes') }}

),

years as (

    select
        first_day.first_on,
        unnest(generate_series(
            extract(year from first_day.first_on),
            extract(year from {{ as_of_on() }}) + 2
        )) as calendar_year,
    from first_day

),

shapes as (

    select 'month' as period_kind, unnest(generate_series(1, 12)) as place, 1 as months, '-' as mark
    union all
    select 'quarter', unnest(generate_series(1, 4)), 3, '-Q'
    union all
    select 'half_year', unnest(generate_series(1, 2)), 6, '-H'
    union all
    select 'year', 1, 12, ''

),

spans as (

    select
        years.first_on,
        shapes.period_kind,
        cast(years.calendar_year as varchar) || shapes.mark || case shapes.period_kind
            when 'month' then lpad(cast(shapes.place as varchar), 2, '0')
            when 'year' then ''
            else cast(shapes.place as varchar)
        end as period_code,
        shapes.months,
        make_date(years.calendar_year, (shapes.place - 1) * shapes.months + 1, 1) as starts_on,
        last_day(make_date(years.calendar_year, shapes.place * shapes.months, 1)) as ends_on,
    from years
    cross join shapes

),

-- A period keeps the scheme of its last day; of two that overlap, the newer.
scheme_of_period as (

    select
        spans.period_code,
        max_by(schemes.scheme_code, schemes.valid_from) as scheme_code,
    from spans
    inner join schemes
        on spans.ends_on between schemes.valid_from and schemes.valid_to
    group by spans.period_code

),

final as (

    select
        spans.period_code,
        spans.period_kind,
        lag(spans.period_code) over (partition by spans.period_kind order by spans.starts_on) as previous_period_code,
        scheme_of_period.scheme_code,
        coalesce(schemes.minimum_n, 20) as minimum_n,
        spans.months,
        {{ month_number('spans.ends_on') }} as last_month_number,
        spans.ends_on - spans.starts_on + 1 as days,
        spans.ends_on >= spans.first_on and spans.starts_on <= {{ as_of_on() }} as is_published,
        {{ end_of_day('spans.ends_on') }} <= {{ as_of() }} as is_finished,
        spans.starts_on,
        spans.ends_on,
        least(spans.ends_on, {{ as_of_on() }}) as elapsed_on,
    from spans
    left join scheme_of_period
        on spans.period_code = scheme_of_period.period_code
    left join schemes
        on scheme_of_period.scheme_code = schemes.scheme_code

)

select * from final
order by starts_on, ends_on
