-- Units × quarters or years with a striking share of cases without a limit, or of ratings: how many more than usual.
{% set limits = review_limits() -%}
with cases as (

    select
        *,
        {{ quarter_code('received_on') }} as quarter_code,
        strftime(received_on, '%Y') as year_code,
    from {{ ref('fct_case') }}
    where source_name is null and not excluded

),

-- cases without a limit by quarter, ratings by year; a year is four quarters on from the one before
counted as (

    select
        unit_code,
        quarter_code as period_code,
        any_value({{ quarter_number('received_on') }}) as number,
        'own_limit' as signal,
        count(*) as n,
        count(*) filter (where resolution_due_at is null) as hits,
        0 as closed,
        0 as unrated,
    from cases
    group by unit_code, quarter_code

    union all

    select
        unit_code,
        year_code,
        any_value(cast(100000 + 4 * extract(year from received_on) as integer)),
        'numbers_withheld',
        count(*) filter (where satisfied is not null),
        count(*) filter (where satisfied),
        count(*) filter (where closed_at is not null),
        count(*) filter (where closed_at is not null and satisfied is null),
    from cases
    group by unit_code, year_code

),

judged as (

    select
        *,
        hits / n - base as more,
        {{ larger_share('unrated', 'closed') }} as usual_unrated,
        {{ share_surprise('hits', 'n', 'base') }} as surprise,
    from ({{ with_share_before('(select * from counted where n > 0)', ['closed', 'unrated']) }})

),

without_limit as (

    select
        *,
        floor(hits - n * base) as excess,
    from judged
    where
        signal = 'own_limit'
        and more >= {{ limits.more_share }}
        and surprise >= {{ limits.surprise }}

),

-- nobody dissatisfied, and more cases than before unrated
unrated as (

    select
        *,
        ceil(unrated - closed * usual_unrated) as excess,
    from judged
    where
        signal = 'numbers_withheld'
        and hits = n
        and unrated > usual_unrated * closed
        and surprise + {{ share_surprise('unrated', 'closed', 'usual_unrated') }} >= {{ limits.two_surprises }}

),

striking as (

    select * from without_limit
    union all
    select * from unrated

)

select * from striking
