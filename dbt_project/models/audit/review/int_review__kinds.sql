-- Units × kinds of row × months in which their own ledgers speak: rows, and what was usual before and among peers.
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

)

select * from judged
