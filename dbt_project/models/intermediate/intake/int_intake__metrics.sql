-- What a unit's own submissions say about care and effort. Rows of a refused first version are unknown: those of the
-- next accepted one of the same ledger stand for them, all as rejected.
with submissions as (

    select
        *,
        rows_accepted + rows_rejected as rows_sent,
        cast({{ local_time('received_at') }} as date) as received_on,
        status in ('accepted', 'partly_accepted', 'superseded') as is_read,
    from {{ ref('stg_intake__submissions') }}
    where unit_code is not null and status not in ('duplicate', 'withdrawn')

),

spine as (

    select * from {{ ref('int_units__spine') }}

),

ancestors as (

    select * from {{ ref('int_units__ancestors') }}

),

period_months as (

    select * from {{ ref('int_calendar__period_months') }}

),

after_refusal as (

    select
        refused.file_id,
        refused.template,
        refused.source_name,
        min_by(later.rows_sent, later.sequence) as rows_sent,
    from submissions as refused
    inner join submissions as later
        on refused.unit_code = later.unit_code
        and refused.sequence < later.sequence
        and later.is_read
        and coalesce(refused.template, later.template) = later.template
        and coalesce(refused.period_code, later.period_code) is not distinct from later.period_code
        and refused.source_name is not distinct from later.source_name
    where refused.status = 'refused' and refused.version = 1
    group by refused.file_id, refused.template, refused.source_name

),

measured as (

    select
        submissions.unit_code,
        submissions.received_on,
        case when submissions.version = 1 then
            case when submissions.is_read then submissions.rows_accepted else 0 end
        end as accepted_first,
        case when submissions.version = 1 then
            case when submissions.is_read then submissions.rows_sent else coalesce(after_refusal.rows_sent, 0) end
        end as sent_first,
        -- an export costs nobody any typing
        case when submissions.is_read and submissions.source_name is null then
            submissions.rows_sent * submissions.columns_count
        end as cells,
    from submissions
    left join after_refusal
        on submissions.file_id = after_refusal.file_id
        and submissions.template is not distinct from after_refusal.template
        and submissions.source_name is not distinct from after_refusal.source_name

),

sums as (

    select
        ancestors.ancestor_code as unit_code,
        period_months.period_code,
        count(*) as submissions,
        count(measured.cells) as typed,
        coalesce(sum(measured.accepted_first), 0) as accepted_first,
        coalesce(sum(measured.sent_first), 0) as sent_first,
        coalesce(sum(measured.cells), 0) as cells,
    from measured
    inner join ancestors
        on measured.unit_code = ancestors.unit_code
        and measured.received_on between ancestors.valid_from and ancestors.valid_to
    inner join period_months
        on {{ month_number('measured.received_on') }} = period_months.month_number
    group by ancestors.ancestor_code, period_months.period_code

),

wide as (

    select
        spine.unit_code,
        spine.period_code,
        coalesce(sums.submissions, 0) > 0 as has_data,
        {% for amount in ['typed', 'accepted_first', 'sent_first', 'cells'] -%}
        coalesce(sums.{{ amount }}, 0) as {{ amount }},
        {% endfor %}
    from spine
    left join sums
        on spine.unit_code = sums.unit_code
        and spine.period_code = sums.period_code

)

{{ rate_metric('data_quality_score', 'wide', 'accepted_first', 'sent_first', 'has_data') }}
union all
{{ count_metric('burden_cells', 'wide', 'cells', 'typed', 'has_data') }}
