-- Months in which every row of a unit, three or more, also stands in the ledger of another unit, and no other rows do.
{% set ledgers = [
    ('study', '学习', 'fct_study_session', 'held_on',
        ['held_on', 'session_type', 'topic_class', 'invited', 'attended', 'duration_minutes']),
    ('outreach', '宣传', 'fct_outreach_item', 'published_on', ['published_on', 'channel', 'level', 'items', 'reviewed']),
    ('case', '诉求', 'fct_case', 'received_on',
        ['received_at', 'channel', 'category', 'first_response_at', 'closed_at', 'satisfied', 'reopened']),
] -%}
with contents as (

    {% for name, name_zh, model, day, columns in ledgers -%}
    {% if not loop.first %}
    union all

    {% endif -%}
    select
        '{{ name }}' as name_en,
        '{{ name_zh }}' as name_zh,
        unit_code,
        strftime({{ day }}, '%Y-%m') as month_code,
        count(*) as rows_count,
        min({'file_id': file_id, 'sheet': sheet, 'row_number': row_number}) as cell,
        -- two sums over hashes of the rows stand for the rows: in any order, each as often as it occurs
        sum(cast(hash({{ columns | join(', ') }}) as hugeint)) as content,
        sum(cast(hash({{ columns | join(', ') }}, 1) as hugeint)) as content_again,
    from {{ ref(model) }}
    group by unit_code, month_code
    having count(*) >= 3
    {% endfor %}
)

select
    'same_ledger' as signal,
    own.unit_code,
    own.month_code as period_code,
    own.rows_count || ' 行' || own.name_zh || '台账与 ' || min(other.unit_code) || ' 完全相同' as detail_zh,
    'all ' || own.rows_count || ' ' || own.name_en || ' rows equal those of ' || min(other.unit_code) as detail_en,
    own.cell,
from contents as own
inner join contents as other
    on own.content = other.content
    and own.content_again = other.content_again
    and own.rows_count = other.rows_count
    and own.name_en = other.name_en
    and own.month_code = other.month_code
    and own.unit_code <> other.unit_code
group by own.name_en, own.name_zh, own.unit_code, own.month_code, own.rows_count, own.cell
