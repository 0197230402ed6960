-- A unit's own submissions: rows of its first versions, and cells that it typed. Rows of a refused first version are
-- unknown: those of the next accepted one of the same ledger stand for them, all as rejected.
with submissions as (

    select
        *,
        rows_accepted + rows_rejected as rows_sent,
        cast({{ local_time('received_at') }} as date) as received_on,
        status in ('accepted', 'partly_accepted', 'superseded') as is_read,
    from {{ ref('stg_intake__submissions') }}
    where unit_code is not null and status not in ('duplicate', 'withdrawn')

),

-- of one ledger, or of one path of a source
read_submissions as (

    select
        *,
        row_number() over (
            partition by
                unit_code, template, source_name, period_code,
                case when source_name is not null then file_name end
            order by sequence
        ) = 1 as is_first_read,
    from submissions
    where is_read

),

-- a refused file rarely says which period it was for: any that could be meant by it stands for it
next_after_refusal as (

    select
        refused.file_id,
        refused.template,
        refused.source_name,
        refused.sequence,
        min(later.sequence) as read_sequence,
    from submissions as refused
    inner join read_submissions as later
        on refused.unit_code = later.unit_code
        and refused.sequence < later.sequence
        and coalesce(refused.template, later.template) = later.template
        and coalesce(refused.period_code, later.period_code) is not distinct from later.period_code
        and coalesce(refused.source_name, later.source_name) is not distinct from later.source_name
    where refused.status = 'refused'
    group by refused.file_id, refused.template, refused.source_name, refused.sequence

),

-- the first refusal before a ledger's first reading was its first version
first_refusals as (

    select
        read_submissions.sequence as read_sequence,
        read_submissions.rows_sent,
        min(next_after_refusal.sequence) as refused_sequence,
    from next_after_refusal
    inner join read_submissions
        on next_after_refusal.read_sequence = read_submissions.sequence
    where read_submissions.is_first_read
    group by read_submissions.sequence, read_submissions.rows_sent

),

final as (

    select
        submissions.sequence,
        submissions.unit_code,
        submissions.received_on,
        case when own.is_first_read then submissions.rows_accepted end as accepted_first,
        case when own.is_first_read then submissions.rows_sent else stand_ins.rows_sent end as sent_first,
        -- an export costs nobody any typing
        case when submissions.is_read and submissions.source_name is null then
            submissions.rows_sent * submissions.columns_count
        end as cells,
    from submissions
    left join first_refusals as stand_ins
        on submissions.sequence = stand_ins.refused_sequence
    left join first_refusals as stood_for
        on submissions.sequence = stood_for.read_sequence
    left join read_submissions as own
        on submissions.sequence = own.sequence
        and own.is_first_read
        and stood_for.read_sequence is null

)

select * from final
