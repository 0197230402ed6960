-- Cases of units' own ledgers beyond the usual share of those without a limit or a rating: as if they were late, or
-- dissatisfied. What a department's source tells is not the unit's to write.
with cases as (

    select
        *,
        {{ quarter_code('received_on') }} as quarter_code,
        {{ half_code('received_on') }} as half_code,
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
        greatest(1, round(judged.n * (1 - judged.base))) as usually_dissatisfied,
        row_number() over (
            partition by judged.signal, cases.unit_code, judged.period_code
            order by cases.received_at, cases.case_key
        ) as place,
        judged.excess,
    from striking as judged
    inner join cases
        on judged.unit_code = cases.unit_code
        and judged.period_code in (cases.quarter_code, cases.half_code, cases.year_code)
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

-- at most: as if those that are more than usual unrated, or as many as are missing among the rated, were dissatisfied
select
    'numbers_withheld',
    facts.unit_code,
    facts.period_code,
    'ratings',
    case when facts.hits = facts.n then '无一件' else '只有 ' || (facts.n - facts.hits) || ' 件' end
    || '不满意（按以往和同类单位的比例约 ' || cast(facts.usually_dissatisfied as bigint) || ' 件），'
    || facts.closed || ' 件办结中 ' || facts.unrated || ' 件没有评价',
    case when facts.hits = facts.n then 'nobody' else 'only ' || (facts.n - facts.hits) end
    || ' dissatisfied (about ' || cast(facts.usually_dissatisfied as bigint) || ' by the usual share), and '
    || facts.unrated || ' of ' || facts.closed || ' closed cases unrated',
    {{ changed_row('cases', change='changes.change', replaced={
        'satisfied': 'case when changes.change = 1 then false else facts.satisfied end',
    }) }},
from excessive as facts
cross join changes
where facts.signal = 'numbers_withheld' and facts.place <= facts.excess
