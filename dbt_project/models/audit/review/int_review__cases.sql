-- Cases of units' own ledgers that a person should look at, once for each thing: taken away (−1), or put in their place
-- (+1). What a department's source tells is not the unit's to write.
{% set limits = review_limits() -%}
with cases as (

    select
        *,
        {{ quarter_code('received_on') }} as quarter_code,
        {{ half_code('received_on') }} as half_code,
        strftime(received_on, '%Y') as year_code,
        round((epoch(first_response_at) - epoch(received_at)) / 60) as response_minutes,
        round((epoch(closed_at) - epoch(received_at)) / 60) as closing_minutes,
    from {{ ref('fct_case') }}
    where source_name is null and not excluded

),

-- delays that many cases of half a year share to the minute
delays as (

    {% for event in ['response', 'closing'] -%}
    select
        unit_code,
        half_code,
        {{ event }}_minutes as minutes,
        '{{ event }}' as event,
        count(*) as hits,
        sum(count(*)) over (partition by unit_code, half_code) as n,
    from cases
    where {{ event }}_minutes > 0 and {{ event }}_minutes % 1440 <> 0
    group by unit_code, half_code, {{ event }}_minutes
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

constant as (

    select
        unit_code,
        half_code,
        max(case when event = 'response' then minutes end) as response_minutes,
        max(case when event = 'closing' then minutes end) as closing_minutes,
    from delays
    where
        (minutes <= {{ limits.quick_minutes }} and hits >= {{ limits.least_rows }})
        or (hits >= {{ limits.same_delay_rows }} and hits >= {{ limits.same_delay_share }} * n)
    group by unit_code, half_code

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

select
    'constant_delay' as signal,
    facts.unit_code,
    facts.half_code as period_code,
    '' as subject,
    count(*) over (partition by facts.unit_code, facts.half_code) || ' 件'
    || coalesce('都在受理 ' || cast(constant.response_minutes as bigint) || ' 分钟后回复', '')
    || coalesce('都在受理 ' || cast(constant.closing_minutes as bigint) || ' 分钟后办结', '') as detail_zh,
    count(*) over (partition by facts.unit_code, facts.half_code) || ' cases'
    || coalesce(', answered ' || cast(constant.response_minutes as bigint) || ' minutes after receipt', '')
    || coalesce(', closed ' || cast(constant.closing_minutes as bigint) || ' minutes after receipt', '') as detail_en,
    {{ changed_row('cases') }},
from constant
inner join cases as facts
    on constant.unit_code = facts.unit_code
    and constant.half_code = facts.half_code
    and (
        constant.response_minutes = facts.response_minutes
        or constant.closing_minutes = facts.closing_minutes
    )

union all

select
    'closed_before_received',
    facts.unit_code,
    facts.quarter_code,
    '',
    count(*) over (partition by facts.unit_code, facts.quarter_code) || ' 件的回复或办结早于受理',
    count(*) over (partition by facts.unit_code, facts.quarter_code) || ' cases answered or closed before received',
    {{ changed_row('cases') }},
from cases as facts
where least(facts.first_response_at, facts.closed_at) < facts.received_at
qualify count(*) over (partition by facts.unit_code, facts.quarter_code) >= {{ limits.early_rows }}

union all

-- at most: as if what is more than usual without a limit had missed one
select
    'own_limit',
    facts.unit_code,
    facts.period_code,
    'without_limit',
    facts.n || ' 件中有 ' || facts.hits || ' 件的渠道不设时限，多于以往',
    facts.hits || ' of ' || facts.n || ' cases came through channels without a limit, more than before',
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
