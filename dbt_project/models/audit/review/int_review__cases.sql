-- Cases of units' own ledgers beyond the usual share of those without a limit or a rating: as if they were late, or
-- dissatisfied. What a department's source tells is not the unit's to write.
with cases as (

    select
        *,
        {{ quarter_code('received_on') }} as quarter_code,
        strftime(received_on, '%Y') as year_code,
    from {{ ref('fct_case') }}
    where source_name is null and not excluded

),

striking as (

    select * from {{ ref('int_review__case_shares') }}

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
