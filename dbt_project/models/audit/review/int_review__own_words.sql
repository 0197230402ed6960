-- Cases of which a unit tells otherwise than their source, which changes nothing, and limits and flags that only the
-- unit gives, taken away.
with identified as (

    select
        *,
        {{ quarter_code('received_on') }} as quarter_code,
        cast({{ local_time('first_response_at', 'timezone_name') }} as date) as first_response_on,
    from {{ ref('int_cases__identified') }}
    where case_id is not null

),

-- of what a ledger leaves open it says nothing
pairs as (

    select
        own.case_key,
        {% for name, columns in {
            'dates': ['received_on', 'first_response_on', 'closed_on'], 'rating': ['satisfied'],
        }.items() -%}
        {% for column in columns -%}
        {{ 'or ' if not loop.first }}(
            own.{{ column }} is not null and own.{{ column }} is distinct from theirs.{{ column }}
        )
        {% endfor -%}
        as is_other_{{ name }},
        {% endfor %}
    from identified as own
    inner join identified as theirs
        on own.unit_code = theirs.unit_code
        and own.case_id = theirs.case_id
        and theirs.source_name is not null
    where own.is_told_by_source

),

-- told otherwise than by any source that tells of it
told_twice as (

    select
        case_key,
        bool_and(is_other_dates) as is_other_dates,
        bool_and(is_other_rating) as is_other_rating,
    from pairs
    group by case_key
    having bool_and(is_other_dates or is_other_rating)

),

differing as (

    select
        identified.*,
        count(*) over of_quarter as cases,
        count(*) filter (where told_twice.is_other_dates) over of_quarter as other_dates,
        count(*) filter (where told_twice.is_other_rating) over of_quarter as other_ratings,
    from told_twice
    inner join identified
        on told_twice.case_key = identified.case_key
    window of_quarter as (partition by identified.unit_code, identified.quarter_code)

),

own_limits as (

    select
        *,
        {{ quarter_code('received_on') }} as quarter_code,
        count(*) over of_quarter as cases,
    from {{ ref('fct_case') }}
    where is_own_limit or (is_reported_only and source_name is null and reported_on_time is not null)
    window of_quarter as (partition by unit_code, {{ quarter_code('received_on') }})

),

changes as (

    select unnest([-1, 1]) as change

)

select
    'same_id_in_source' as signal,
    facts.unit_code,
    facts.quarter_code as period_code,
    '' as subject,
    facts.cases || ' 件与来源同号而内容不同（日期 ' || facts.other_dates || ' 件，评价 ' || facts.other_ratings
    || ' 件），以来源为准' as detail_zh,
    facts.cases || ' cases told otherwise than by their source (dates ' || facts.other_dates || ', ratings '
    || facts.other_ratings || '); the source counts' as detail_en,
    {{ changed_row('cases', change=0, replaced={
        'response_timeliness': 'null', 'resolution_timeliness': 'null', 'response_due_at': 'null',
        'resolution_due_at': 'null', 'excluded': 'null',
    }) }},
from differing as facts

union all

select
    'own_limit',
    facts.unit_code,
    facts.quarter_code,
    'own',
    facts.cases || ' 件的办理期限或按时标记只出自本单位台账',
    facts.cases || ' cases whose limit or flag stands in the unit''s own ledger alone',
    {{ changed_row('cases', change='changes.change', replaced={
        'resolution_timeliness': "case when changes.change = 1 then 'without_limit' else facts.resolution_timeliness end",
        'resolution_due_at': 'case when changes.change < 1 then facts.resolution_due_at end',
    }) }},
from own_limits as facts
cross join changes
