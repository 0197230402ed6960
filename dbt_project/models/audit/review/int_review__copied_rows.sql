-- Months of a ledger that stand elsewhere too: at least three rows, all of them, in the ledger of another unit for the
-- same month, or in that of the same unit for another month. And rows outside the period of their ledger that stand in
-- the ledger of their day.
{% set limits = review_limits() -%}
{% set ledgers = [
    ('sessions', '学习', 'study', 'fct_study_session', ['held_on'],
        ['session_type', 'topic_class', 'invited', 'attended', 'duration_minutes']),
    ('items', '宣传', 'outreach', 'fct_outreach_item', ['published_on'], ['channel', 'level', 'items', 'reviewed']),
    ('cases', '诉求', 'case', 'fct_case', ['received_at', 'first_response_at', 'closed_at'],
        ['channel', 'category', 'satisfied', 'reopened']),
] -%}
with months as (

    {% for fact, zh, en, model, times, columns in ledgers -%}
    {% set day = metric_facts()[fact].day -%}
    select
        '{{ fact }}' as fact,
        '{{ zh }}' as name_zh,
        '{{ en }}' as name_en,
        unit_code,
        strftime({{ day }}, '%Y-%m') as month_code,
        count(*) as rows_count,
        count(distinct {{ day }}) as days_count,
        -- two sums over hashes of the rows stand for the rows: in any order, each as often as it occurs
        sum(cast(hash({{ (times + columns) | join(', ') }}) as hugeint)) as content,
        sum(cast(hash({{ (times + columns) | join(', ') }}, 1) as hugeint)) as content_again,
        sum(cast(hash(extract(day from {{ day }}), {% for time in times if time != day -%}
            epoch({{ time }}) - epoch({{ times[0] }}), {% endfor -%}
            {{ columns | join(', ') }}) as hugeint)) as content_of_any_month,
    from {{ ref(model) }}
    group by unit_code, month_code
    having count(*) >= {{ limits.copied_rows }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

pairs as (

    select
        'same_ledger' as signal,
        own.fact,
        own.unit_code,
        own.month_code,
        own.rows_count || ' 行' || own.name_zh || '台账与 ' || min(other.unit_code) || ' 完全相同' as detail_zh,
        'all ' || own.rows_count || ' ' || own.name_en || ' rows equal those of ' || min(other.unit_code) as detail_en,
    from months as own
    inner join months as other
        on own.content = other.content
        and own.content_again = other.content_again
        and own.rows_count = other.rows_count
        and own.fact = other.fact
        and own.month_code = other.month_code
        and own.unit_code <> other.unit_code
    group by own.fact, own.unit_code, own.month_code, own.rows_count, own.name_zh, own.name_en

    union all

    select
        'equal_rows_across_ledgers',
        own.fact,
        own.unit_code,
        own.month_code,
        own.rows_count || ' 行' || own.name_zh || '台账与 ' || max(other.month_code) || ' 除月份外完全相同',
        'all ' || own.rows_count || ' ' || own.name_en || ' rows equal those of ' || max(other.month_code)
        || ' but for the month',
    from months as own
    inner join months as other
        on own.content_of_any_month = other.content_of_any_month
        and own.rows_count = other.rows_count
        and own.fact = other.fact
        and own.unit_code = other.unit_code
        and own.month_code > other.month_code
    where own.days_count > 1
    group by own.fact, own.unit_code, own.month_code, own.rows_count, own.name_zh, own.name_en

)

{% for fact, zh, en, model, times, columns in ledgers -%}
select
    pairs.signal,
    pairs.unit_code,
    pairs.month_code as period_code,
    pairs.fact as subject,
    pairs.detail_zh,
    pairs.detail_en,
    {{ changed_row(fact) }},
from pairs
inner join {{ ref(model) }} as facts
    on pairs.unit_code = facts.unit_code
    and pairs.month_code = strftime(facts.{{ metric_facts()[fact].day }}, '%Y-%m')
where pairs.fact = '{{ fact }}'
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
