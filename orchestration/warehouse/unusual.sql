-- Numbers that are very unlike what their unit gave before: modified z = 0.6745·(x − median) ÷ MAD over the unit's twelve
-- months before the month in which its rows of the file begin (never over the file itself), beyond {threshold}. Fewer
-- than {least_values} there: those of all units of its type, and beyond {times_p99_of_new} times their 99th percentile,
-- as units of one type differ in size. No spread: more than {times_p99} times the 99th percentile
-- of these, and that alone where nobody gave enough before: then of what the others gave up to the end of the file.
-- A unit that changed its type begins anew. `values`: one row a number, with check, series, unit, day and cell.
with given as (
    select
        given.*,
        extract(year from given.day) * 12 + extract(month from given.day) as month,
        units.unit_type,
        submissions.status in ('accepted', 'partly_accepted') as is_counted
    from ({values}) as given
    inner join raw.submission as submissions
        on given.file_id = submissions.file_id
        and given.template = submissions.template
        and given.source is not distinct from submissions.source
    left join reference.unit as units
        on given.unit_code = units.unit_code
        and given.day >= coalesce(units.valid_from, given.day)
        and given.day <= coalesce(units.valid_to, given.day)
    where submissions.status not in ('duplicate', 'withdrawn', 'refused')
),
own as (
    select distinct
        check_name, series, unit_code, unit_type, month,
        count(counted) over before as n,
        median(counted) over before as middle,
        mad(counted) over before as spread
    from (select *, case when is_counted then x end as counted from given)
    window before as (
        partition by check_name, series, unit_code, unit_type
        order by month range between 12 preceding and 1 preceding
    )
),
starting as (
    select
        *,
        min(month) over (partition by check_name, series, unit_code, file_id) as first_month,
        max(month) over (partition by check_name, series, unit_code, file_id) as last_month
    from given
),
-- months from which some file starts, and how often each number was given in the twelve before
asked as (select distinct check_name, series, unit_type, first_month from starting),
numbers as (
    select check_name, series, unit_type, month, x, count(*) as times
    from given
    where is_counted
    group by all
),
peers as (
    select
        asked.check_name, asked.series, asked.unit_type, asked.first_month, numbers.x,
        sum(numbers.times) as times
    from asked
    inner join numbers
        on asked.check_name = numbers.check_name
        and asked.series is not distinct from numbers.series
        and asked.unit_type is not distinct from numbers.unit_type
        and numbers.month between asked.first_month - 12 and asked.first_month - 1
    group by all
),
ranked as (
    select
        *,
        sum(times) over (cells order by x) as up_to,
        sum(times) over cells as n
    from peers
    window cells as (partition by check_name, series, unit_type, first_month)
),
middles as (
    select
        check_name, series, unit_type, first_month, any_value(n) as n,
        (min(x) filter (where up_to >= (n + 1) // 2) + min(x) filter (where up_to >= n // 2 + 1)) / 2 as middle,
        min(x) filter (where up_to >= 0.99 * n) as p99
    from ranked
    group by check_name, series, unit_type, first_month
),
away as (
    select
        *,
        sum(times) over (partition by check_name, series, unit_type, first_month order by distance) as up_to
    from (
        select
            peers.check_name, peers.series, peers.unit_type, peers.first_month,
            abs(peers.x - middles.middle) as distance, sum(peers.times) as times
        from peers
        inner join middles
            on peers.check_name = middles.check_name
            and peers.series is not distinct from middles.series
            and peers.unit_type is not distinct from middles.unit_type
            and peers.first_month = middles.first_month
        group by all
    )
),
of_type as (
    select
        middles.*,
        (
            min(away.distance) filter (where away.up_to >= (middles.n + 1) // 2)
            + min(away.distance) filter (where away.up_to >= middles.n // 2 + 1)
        ) / 2 as spread
    from middles
    inner join away
        on middles.check_name = away.check_name
        and middles.series is not distinct from away.series
        and middles.unit_type is not distinct from away.unit_type
        and middles.first_month = away.first_month
    where middles.n >= {least_values}
    group by all
),
judged as (
    select
        starting.*,
        coalesce(own.n >= {least_values}, false) as is_own,
        case when own.n >= {least_values} then own.middle else of_type.middle end as middle,
        case when own.n >= {least_values} then own.spread else of_type.spread end as spread,
        of_type.p99
    from starting
    left join own
        on starting.check_name = own.check_name
        and starting.series is not distinct from own.series
        and starting.unit_code = own.unit_code
        and starting.unit_type is not distinct from own.unit_type
        and starting.first_month = own.month
    left join of_type
        on starting.check_name = of_type.check_name
        and starting.series is not distinct from of_type.series
        and starting.unit_type is not distinct from of_type.unit_type
        and starting.first_month = of_type.first_month
),
-- what nothing before can be held against: first all that cannot be meant is left out, then the others are asked
overall as (
    select check_name, series, unit_type, median(x) as middle
    from given
    where is_counted
    group by all
),
beyond_others as (
    select judged.check_name, judged.file_id, judged.source, judged.sheet, judged.row_number, judged.x
    from judged
    inner join overall
        on judged.check_name = overall.check_name
        and judged.series is not distinct from overall.series
        and judged.unit_type is not distinct from overall.unit_type
    inner join given as others
        on judged.check_name = others.check_name
        and judged.series is not distinct from others.series
        and judged.unit_type is not distinct from others.unit_type
        and judged.unit_code <> others.unit_code
        and others.month between judged.first_month - 12 and judged.last_month
    where judged.middle is null and judged.x > {times_p99} * overall.middle and others.is_counted
    group by all
    having count(*) >= {least_values} and judged.x > {times_p99} * quantile_disc(others.x, 0.99)
)
select distinct check_name, file_id, source, sheet, row_number, x
from judged
where case
    when spread > 0
        then abs(0.6745 * (x - middle) / spread) > {threshold} and (is_own or x > {times_p99_of_new} * p99)
    when spread = 0 then x > {times_p99} * p99
end
union
select * from beyond_others
order by check_name, file_id, sheet, row_number, x
