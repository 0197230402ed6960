-- Rows beyond what is usual for a unit, kind of row and month, and rows of kinds that are new in numbers: taken away.
-- Units' own ledgers only.
{% set limits = review_limits() -%}
{% set ledgers = {
    'sessions': {'model': 'fct_study_session', 'kind': 'session_type', 'zh': '学习', 'order': 'facts.row_number, facts.part'},
    'items': {'model': 'fct_outreach_item', 'kind': 'channel', 'zh': '宣传', 'order': 'facts.row_number, facts.part'},
    'cases': {'model': 'fct_case', 'kind': 'channel', 'zh': '诉求', 'order': 'facts.row_number, facts.occurrence'},
} -%}
with judged as (

    select * from {{ ref('int_review__kinds') }}

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

more_channels as (

    select * from {{ ref('int_review__more_channels') }}

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
