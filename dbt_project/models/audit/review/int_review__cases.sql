-- Cases of units' own ledgers beyond the usual share of those without a limit or a rating: as if they were late, or
-- dissatisfied. What a department's source tells is not the unit's to write.
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

),

changes as (

    select unnest([-1, 1]) as change

),

excessive as (

    select
        cases.*,
        judged.signal,
        judged.period_code,
        judged.n,
        judged.hits,
        judged.closed,
        judged.unrated,
        row_number() over (
            partition by judged.signal, cases.unit_code, judged.period_code
            order by cases.received_at, cases.case_key
        ) as place,
        judged.excess,
    from striking as judged
    inner join cases
        on judged.unit_code = cases.unit_code
        and judged.period_code in (cases.quarter_code, cases.year_code)
        and case judged.signal
            when 'own_limit' then cases.resolution_due_at is null
            else cases.closed_at is not null and cases.satisfied is null
        end

)

-- at most: as if what is more than usual without a limit had missed one
select
    'own_limit' as signal,
    facts.unit_code,
    facts.period_code,
    'without_limit' as subject,
    facts.n || ' 件中有 ' || facts.hits || ' 件的渠道不设时限，多于以往' as detail_zh,
    facts.hits || ' of ' || facts.n || ' cases came through channels without a limit, more than before' as detail_en,
    {{ changed_row('cases', change='changes.change', replaced={
        'response_timeliness': "case when changes.change = 1 then 'overdue' else facts.response_timeliness end",
        'resolution_timeliness': "case when changes.change = 1 then 'overdue' else facts.resolution_timeliness end",
        'response_due_at': 'case when changes.change = 1 then facts.received_at else facts.response_due_at end',
        'resolution_due_at': 'case when changes.change = 1 then facts.received_at else facts.resolution_due_at end',
    }) }},
from excessive as facts
cross join changes
where facts.signal = 'own_limit' and facts.place <= facts.excess

union all

-- at most: as if those that are more than usual unrated had been dissatisfied
select
    'numbers_withheld',
    facts.unit_code,
    facts.period_code,
    'ratings',
    '无一件不满意，' || facts.closed || ' 件办结中 ' || facts.unrated || ' 件没有评价，多于以往',
    'nobody dissatisfied, and ' || facts.unrated || ' of ' || facts.closed || ' closed cases unrated, more than before',
    {{ changed_row('cases', change='changes.change', replaced={
        'satisfied': 'case when changes.change = 1 then false else facts.satisfied end',
    }) }},
from excessive as facts
cross join changes
where facts.signal = 'numbers_withheld' and facts.place <= facts.excess
