-- Rows of study ledgers that a person should look at, once for each thing: taken away (−1), or put in their place (+1).
{% set limits = review_limits() -%}
with sessions as (

    select
        *,
        invited is null or attended is null as is_withheld,
        {{ quarter_code('held_on') }} as quarter_code,
        strftime(held_on, '%Y') as year_code,
        max(invited) over (
            partition by unit_code
            order by {{ quarter_number('held_on') }} range between 4 preceding and current row
        ) as most_invited,
    from {{ ref('fct_study_session') }}

),

judged as (

    select * from {{ ref('int_review__session_shares') }}

),

full_periods as (

    select
        *,
        coalesce(attended_before / nullif(invited_before, 0), attended_peers / nullif(invited_peers, 0)) as usual_rate,
    from judged
    where
        invited > 0
        and case
            when is_year then hits = n and n >= {{ limits.full_year_rows }}
            else hits >= {{ limits.least_rows }}
                and hits >= {{ limits.full_share }} * n
                and surprise >= {{ limits.surprise }}
        end

),

withheld as (

    select * from judged
    where
        not is_year
        and is_told_elsewhere
        and withheld >= {{ limits.withheld_rows }}
        and (withheld > {{ limits.withheld_share }} * sessions or half_told >= {{ limits.withheld_rows }})

),

changes as (

    select unnest([-1, 1]) as change

)

-- the sessions were held; that all who were invited came is what is asked about
select
    'always_full' as signal,
    full_periods.unit_code,
    full_periods.period_code,
    '' as subject,
    full_periods.n || ' 次学习中 ' || full_periods.hits || ' 次实到等于应到' as detail_zh,
    'attended equals invited in ' || full_periods.hits || ' of ' || full_periods.n || ' sessions' as detail_en,
    {{ changed_row('sessions', change='changes.change', replaced={
        'attended': 'case when changes.change = 1 then facts.invited * full_periods.usual_rate else facts.attended end',
    }) }},
from full_periods
inner join sessions as facts
    on full_periods.unit_code = facts.unit_code
    and full_periods.period_code in (facts.quarter_code, facts.year_code)
    and facts.attended = facts.invited
cross join changes

union all

-- at most: as if nobody had come to a session of which nobody tells who came, and as many as ever had been invited
select
    'numbers_withheld',
    withheld.unit_code,
    withheld.period_code,
    '',
    withheld.sessions || ' 次学习中有 ' || withheld.withheld || ' 次未填应到或实到人数',
    withheld.withheld || ' of ' || withheld.sessions || ' sessions do not give both invited and attended',
    {{ changed_row('sessions', change='changes.change', replaced={
        'day': 'case when changes.change = -1 or facts.attended is not null then facts.held_on end',
        'session_type': 'case when changes.change = -1 or facts.attended is not null then facts.session_type end',
        'topic_class': 'case when changes.change = -1 or facts.attended is not null then facts.topic_class end',
        'invited': 'case when changes.change = -1 then facts.invited else coalesce(
            facts.invited, greatest(facts.most_invited, facts.attended)) end',
        'attended': 'case when changes.change = -1 then facts.attended else coalesce(facts.attended, 0) end',
    }) }},
from withheld
inner join sessions as facts
    on withheld.unit_code = facts.unit_code
    and withheld.period_code = facts.quarter_code
    and facts.is_withheld
cross join changes
