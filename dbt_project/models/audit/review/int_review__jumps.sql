-- Rows beyond what is usual for a unit, kind of row and month, and rows of kinds that are new in numbers: taken away.
-- Units' own ledgers only.
{% set limits = review_limits() -%}
{% set ledgers = {
    'sessions': {'model': 'fct_study_session', 'kind': 'session_type', 'zh': '学习', 'order': 'facts.row_number, facts.part'},
    'items': {'model': 'fct_outreach_item', 'kind': 'channel', 'zh': '宣传', 'order': 'facts.row_number, facts.part'},
    'cases': {'model': 'fct_case', 'kind': 'channel', 'zh': '诉求', 'order': 'facts.row_number, facts.occurrence'},
} -%}
with kinds as (

    {% for fact, ledger in ledgers.items() -%}
    {% set day = metric_facts()[fact].day -%}
    select
        '{{ fact }}' as fact,
        unit_code,
        coalesce({{ ledger.kind }}, 'other') as kind,
        {{ month_number(day) }} as month_number,
        min(strftime({{ day }}, '%Y-%m')) as period_code,
        count(*) as x,
    from {{ ref(ledger.model) }}
    where source_name is null
    group by all
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

-- months in which a ledger speaks count as 0 for a kind that it does not name
months as (

    select
        fact,
        unit_code,
        month_number,
        any_value(period_code) as period_code,
        count(*) as kinds_count,
    from kinds
    group by fact, unit_code, month_number

),

kinds_of_units as (

    select distinct fact, unit_code, kind
    from kinds

),

filled as (

    select
        months.fact,
        months.unit_code,
        of_unit.kind,
        months.month_number,
        months.period_code,
        coalesce(kinds.x, 0) as x,
    from months
    inner join kinds_of_units as of_unit
        on months.fact = of_unit.fact
        and months.unit_code = of_unit.unit_code
    left join kinds
        on months.fact = kinds.fact
        and months.unit_code = kinds.unit_code
        and months.month_number = kinds.month_number
        and of_unit.kind = kinds.kind

),

judged as (

    select
        filled.*,
        count(*) over before >= {{ limits.least_months }} as is_known_unit,
        greatest(median(filled.x) over before, 1) as usual_before,
        greatest(median(filled.x) over peers, 1) as usual_of_peers,
        coalesce(max(filled.x) over before, 0) as most_before,
    from filled
    left join {{ ref('int_units__periods') }} as units
        on filled.unit_code = units.unit_code
        and filled.period_code = units.period_code
    window
        before as (
            partition by filled.fact, filled.unit_code, filled.kind
            order by filled.month_number range between 12 preceding and 1 preceding
        ),
        peers as (partition by filled.fact, units.peer_group, filled.kind, filled.period_code)

),

jumps as (

    select
        *,
        case when is_known_unit then usual_before else usual_of_peers end as usual,
    from judged
    where
        x >= {{ limits.least_count }}
        and case
            when is_known_unit
                then x >= {{ limits.times_usual }} * usual_before
                    and {{ count_surprise('x', 'usual_before') }} >= {{ limits.count_surprise }}
            else x >= {{ limits.least_count_of_new }} and x >= {{ limits.times_peers }} * usual_of_peers
        end

),

channels as (

    select
        months.unit_code,
        months.period_code,
        months.kinds_count,
        max(months.kinds_count) over before as most_before,
        count(*) over before >= {{ limits.least_months }} as is_known_unit,
        median(months.kinds_count) over (partition by units.peer_group, months.period_code) as usual_of_peers,
    from months
    left join {{ ref('int_units__periods') }} as units
        on months.unit_code = units.unit_code
        and months.period_code = units.period_code
    where months.fact = 'items'
    window before as (
        partition by months.unit_code
        order by months.month_number range between 12 preceding and 1 preceding
    )

),

-- the channels beyond the usual number are those that were used least before
more_channels as (

    select
        judged.unit_code,
        judged.period_code,
        judged.kind,
        channels.kinds_count,
    from channels
    inner join judged
        on channels.unit_code = judged.unit_code
        and channels.period_code = judged.period_code
    where
        judged.fact = 'items'
        and judged.x > 0
        and channels.kinds_count >= case
            when channels.is_known_unit then channels.most_before + {{ limits.more_channels }}
            else {{ limits.most_channels }}
        end
    qualify row_number() over (
        partition by judged.unit_code, judged.period_code
        order by judged.most_before desc, judged.x desc, judged.kind asc
    ) > case when channels.is_known_unit then channels.most_before else channels.usual_of_peers end

)

{% for fact, ledger in ledgers.items() -%}
{% set day = metric_facts()[fact].day -%}
select
    'unusual_amount' as signal,
    jumps.unit_code,
    jumps.period_code,
    '{{ fact }}:' || jumps.kind as subject,
    '{{ ledger.zh }}台账中 ' || jumps.kind || ' 有 ' || jumps.x || ' 行，通常每月 ' || jumps.usual || ' 行' as detail_zh,
    jumps.x || ' {{ fact }} of kind ' || jumps.kind || ', usually ' || jumps.usual || ' a month' as detail_en,
    {{ changed_row(fact) }},
from jumps
inner join {{ ref(ledger.model) }} as facts
    on jumps.unit_code = facts.unit_code
    and jumps.period_code = strftime(facts.{{ day }}, '%Y-%m')
    and jumps.kind = coalesce(facts.{{ ledger.kind }}, 'other')
where jumps.fact = '{{ fact }}' and facts.source_name is null
qualify row_number() over (
    partition by jumps.unit_code, jumps.period_code, jumps.kind
    order by facts.{{ day }}, facts.file_id, facts.sheet, {{ ledger.order }}
) > jumps.usual

union all

{% endfor -%}
select
    'unusual_amount',
    more_channels.unit_code,
    more_channels.period_code,
    'channels',
    '本月使用 ' || more_channels.kinds_count || ' 个渠道，多于以往',
    more_channels.kinds_count || ' channels used in the month, more than before',
    {{ changed_row('items') }},
from more_channels
inner join {{ ref('fct_outreach_item') }} as facts
    on more_channels.unit_code = facts.unit_code
    and more_channels.period_code = strftime(facts.published_on, '%Y-%m')
    and more_channels.kind = coalesce(facts.channel, 'other')
where facts.source_name is null
