-- Numbers that are very unlike what their unit gave before: modified z = 0.6745·(x − median) ÷ MAD over the unit's twelve
-- months before the month in which its rows of the file begin (never over the file itself), beyond {threshold}. Fewer
-- than {least_values} there: those of all units of its type, and beyond {times_p99_of_new} times their 99th percentile,
-- as units of one type differ in size. No spread: more than {times_p99} times the 99th percentile
-- of these, and that alone where nobody gave enough before: then of what the others gave up to the end of the file.
-- A unit that changed its type begins anew. `values`: one row a number of one rule, with series, unit, day and cell.
with given as (
    select
        given.*,
        extract(year from given.day) * 12 + extract(month from given.day) as month,
        units.unit_type,
        submissions.status in ('accepted', 'partly_accepted') as is_counted
    from ({values}) as given
    inner join raw.submission as submissions
        on given.file_id = submissions.file_id
        and submissions.template = '{template}'
        and given.source is not distinct from submissions.source
    left join reference.unit as units
        on given.unit_code = units.unit_code
        and given.day >= coalesce(units.valid_from, given.day)
        and given.day <= coalesce(units.valid_to, given.day)
    where submissions.status not in ('duplicate', 'withdrawn', 'refused')
),
-- numbers repeat: each is judged once a file, however many of its rows hold it
cells as (
    select series, unit_type, unit_code, file_id, month, x, is_counted, count(*) as times
    from given
    group by all
),
starts as (
    select series, unit_code, file_id, min(month) as first_month, max(month) as last_month
    from cells
    group by all
),
starting as (
    select distinct
        cells.series, cells.unit_type, cells.unit_code, cells.file_id, cells.x, starts.first_month, starts.last_month
    from cells
    inner join starts
        on cells.series = starts.series
        and cells.unit_code is not distinct from starts.unit_code
        and cells.file_id = starts.file_id
),
-- months from which some file starts, and how often each number was given in the twelve before: by the unit itself
-- (of_unit), and by all units of its type (of_unit is null)
numbers as (
    select series, unit_type, unit_code, month, x, sum(times) as times
    from cells
    where is_counted
    group by all
),
asked as (select distinct series, unit_type, unit_code, first_month from starting),
before as (
    select
        asked.series, asked.unit_type, asked.unit_code as of_unit, asked.first_month, numbers.x,
        sum(numbers.times) as times
    from asked
    inner join numbers
        on asked.series = numbers.series
        and asked.unit_type is not distinct from numbers.unit_type
        and asked.unit_code = numbers.unit_code
        and numbers.month between asked.first_month - 12 and asked.first_month - 1
    group by all
    union all
    select
        asked.series, asked.unit_type, null as of_unit, asked.first_month, numbers.x,
        sum(numbers.times) as times
    from (select distinct series, unit_type, first_month from asked) as asked
    inner join (
        select series, unit_type, month, x, sum(times) as times from numbers group by all
    ) as numbers
        on asked.series = numbers.series
        and asked.unit_type is not distinct from numbers.unit_type
        and numbers.month between asked.first_month - 12 and asked.first_month - 1
    group by all
),
ranked as (
    select
        *,
        sum(times) over (cells order by x) as up_to,
        sum(times) over cells as n
    from before
    window cells as (partition by series, unit_type, of_unit, first_month)
),
middles as (
    select
        series, unit_type, of_unit, first_month, any_value(n) as n,
        (min(x) filter (where up_to >= (n + 1) // 2) + min(x) filter (where up_to >= n // 2 + 1)) / 2 as middle,
        min(x) filter (where up_to >= 0.99 * n) as p99
    from ranked
    group by series, unit_type, of_unit, first_month
    having any_value(n) >= {least_values}
),
away as (
    select
        *,
        sum(times) over (
            partition by series, unit_type, of_unit, first_month order by distance
        ) as up_to
    from (
        select
            before.series, before.unit_type, before.of_unit, before.first_month,
            abs(before.x - middles.middle) as distance, sum(before.times) as times
        from before
        inner join middles
            on before.series = middles.series
            and before.unit_type is not distinct from middles.unit_type
            and before.of_unit is not distinct from middles.of_unit
            and before.first_month = middles.first_month
        group by all
    )
),
usual as (
    select
        middles.*,
        (
            min(away.distance) filter (where away.up_to >= (middles.n + 1) // 2)
            + min(away.distance) filter (where away.up_to >= middles.n // 2 + 1)
        ) / 2 as spread
    from middles
    inner join away
        on middles.series = away.series
        and middles.unit_type is not distinct from away.unit_type
        and middles.of_unit is not distinct from away.of_unit
        and middles.first_month = away.first_month
    group by all
),
judged as not materialized (
    select
        starting.*,
        own.n is not null as is_own,
        case when own.n is not null then own.middle else of_type.middle end as middle,
        case when own.n is not null then own.spread else of_type.spread end as spread,
        of_type.p99
    from starting
    left join usual as own
        on starting.series = own.series
        and starting.unit_code = own.of_unit
        and starting.unit_type is not distinct from own.unit_type
        and starting.first_month = own.first_month
    left join (select * from usual where of_unit is null) as of_type
        on starting.series = of_type.series
        and starting.unit_type is not distinct from of_type.unit_type
        and starting.first_month = of_type.first_month
),
-- what nothing before can be held against: first all that cannot be meant is left out, then the others are asked
overall as (
    select series, unit_type, median(x) as middle
    from given
    where is_counted
    group by all
),
suspects as materialized (
    select judged.*
    from judged
    inner join overall
        on judged.series = overall.series
        and judged.unit_type is not distinct from overall.unit_type
    where judged.middle is null and judged.x > {times_p99} * overall.middle
),
beyond_others as (
    select suspects.series, suspects.unit_type, suspects.unit_code, suspects.file_id, suspects.x
    from suspects
    inner join given as others
        on suspects.series = others.series
        and suspects.unit_type is not distinct from others.unit_type
        and suspects.unit_code <> others.unit_code
        and others.month between suspects.first_month - 12 and suspects.last_month
    where others.is_counted
    group by all
    having count(*) >= {least_values} and suspects.x > {times_p99} * quantile_disc(others.x, 0.99)
),
unusual as (
    select series, unit_type, unit_code, file_id, x
    from judged
    where case
        when spread > 0
            then abs(0.6745 * (x - middle) / spread) > {threshold} and (is_own or x > {times_p99_of_new} * p99)
        when spread = 0 then x > {times_p99} * p99
    end
    union
    select * from beyond_others
)
select distinct given.file_id, given.source, given.sheet, given.row_number, given.x
from unusual
inner join given
    on unusual.series = given.series
    and unusual.unit_type is not distinct from given.unit_type
    and unusual.unit_code is not distinct from given.unit_code
    and unusual.file_id = given.file_id
    and unusual.x = given.x
order by given.file_id, given.sheet, given.row_number, given.x
