-- Ledgers that count × an earlier one of the same unit that said something of the same days: of several the one with
-- the most rows in them. `from_on` and `to_on`: the days in question.
{% set limits = review_limits() -%}
{% set days = {'study_session': 'held_on', 'outreach_item': 'published_on', 'case': 'received_on'} -%}
with coverages as (

    select * from {{ ref('stg_intake__coverages') }}
    where template in ('study_session', 'outreach_item', 'case')

),

submissions as (

    select * from {{ ref('stg_intake__submissions') }}

),

pairs as (

    select
        newer.template,
        newer.unit_code,
        newer.file_id,
        newer.sequence,
        newer.ends_on,
        newer.period_code as stated_period_code,
        older.file_id as older_file_id,
        older.sequence as older_sequence,
        case
            when newer.period_code = older.period_code then least(newer.starts_on, older.starts_on)
            else greatest(newer.starts_on, older.starts_on)
        end as from_on,
        case
            when newer.period_code = older.period_code then greatest(newer.ends_on, older.ends_on)
            else least(newer.ends_on, older.ends_on)
        end as to_on,
    from coverages as newer
    inner join coverages as older
        on newer.template = older.template
        and newer.unit_code = older.unit_code
        and newer.sequence > older.sequence
        and newer.starts_on <= older.ends_on
        and newer.ends_on >= older.starts_on

),

held as (

    {% for template, day in days.items() -%}
    select
        pairs.template,
        pairs.unit_code,
        pairs.file_id,
        pairs.older_file_id,
        count(*) filter (where facts.file_id = pairs.file_id) as rows_now,
        count(*) filter (where facts.file_id = pairs.older_file_id) as rows_before,
    from pairs
    inner join {{ ref({'study_session': 'stg_study_session__sessions', 'outreach_item': 'stg_outreach_item__items',
        'case': 'stg_case__cases'}[template]) }} as facts
        on pairs.unit_code = facts.unit_code
        and facts.file_id in (pairs.file_id, pairs.older_file_id)
        and facts.{{ day }} between pairs.from_on and pairs.to_on
    where pairs.template = '{{ template }}' and facts.source_name is null
    group by all
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

final as (

    select
        pairs.*,
        held.rows_now,
        held.rows_before,
        submissions.is_nil,
        cast({{ local_time('submissions.received_at') }} as date) > pairs.ends_on + {{ limits.late_days }} as is_late,
        held.rows_now < (1 - {{ limits.removed_share }}) * held.rows_before as is_shorter,
        coalesce(pairs.stated_period_code, strftime(pairs.ends_on, '%Y-%m')) as period_code,
    from pairs
    inner join held
        on pairs.template = held.template
        and pairs.unit_code = held.unit_code
        and pairs.file_id = held.file_id
        and pairs.older_file_id = held.older_file_id
    inner join submissions
        on pairs.file_id = submissions.file_id
        and pairs.template = submissions.template
        and pairs.sequence = submissions.sequence
    where submissions.status in ('accepted', 'partly_accepted') and held.rows_before > 0

)

select * from final
qualify row_number() over (
    partition by template, unit_code, file_id
    order by rows_before desc, older_sequence desc
) = 1
