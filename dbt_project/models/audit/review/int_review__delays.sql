-- Cases of units' own ledgers with one and the same delay, or ended before they came: taken away. What a department's
-- source tells is not the unit's to write.
{% set limits = review_limits() -%}
with cases as (

    select
        *,
        {{ quarter_code('received_on') }} as quarter_code,
        {{ half_code('received_on') }} as half_code,
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
    -- days without a time of day are whole days apart
    where
        {{ event }}_minutes > 0
        and ({{ event }}_minutes % 1440 <> 0 or cast({{ local_time('received_at') }} as time) <> time '00:00')
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
        {% for event in ['response', 'closing'] -%}
        list(minutes) filter (where event = '{{ event }}') as {{ event }}_minutes,
        string_agg(cast(minutes as bigint), '、' order by minutes) filter (where event = '{{ event }}')
            as {{ event }}_told,
        {% endfor %}
    from delays
    where
        (minutes <= {{ limits.quick_minutes }} and hits >= {{ limits.least_rows }})
        or (hits >= {{ limits.same_delay_rows }} and hits >= {{ limits.same_delay_share }} * n)
    group by unit_code, half_code

)

select
    'constant_delay' as signal,
    facts.unit_code,
    facts.half_code as period_code,
    '' as subject,
    count(*) over (partition by facts.unit_code, facts.half_code) || ' 件'
    || coalesce('都在受理 ' || constant.response_told || ' 分钟后回复', '')
    || coalesce('都在受理 ' || constant.closing_told || ' 分钟后办结', '') as detail_zh,
    count(*) over (partition by facts.unit_code, facts.half_code) || ' cases'
    || coalesce(', answered ' || replace(constant.response_told, '、', ' or ') || ' minutes after receipt', '')
    || coalesce(', closed ' || replace(constant.closing_told, '、', ' or ') || ' minutes after receipt', '')
        as detail_en,
    {{ changed_row('cases') }},
from constant
inner join cases as facts
    on constant.unit_code = facts.unit_code
    and constant.half_code = facts.half_code
    and (
        list_contains(constant.response_minutes, facts.response_minutes)
        or list_contains(constant.closing_minutes, facts.closing_minutes)
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
