-- Which submissions make data quality and burden: rows of first versions sent and accepted, cells that the unit typed?
with submissions as (
    select submission.*
    from marts.fct_submission as submission
    inner join members
        on submission.unit_code = members.unit_code and submission.received_on between members.valid_from and members.valid_to
    inner join period on submission.received_on between period.starts_on and period.ends_on
),

judged as (
    select
        *,
        json_object(
            'template', template, 'window', period_code, 'version', version, 'status', status, 'accepted', rows_accepted,
            'rejected', rows_rejected, 'columns', columns_count, 'sent', first_rows_sent
        )::varchar as detail,
        if($metric = 'burden_cells', typed_cells, first_rows_sent) is not null as is_in,
    from submissions
)

select
    case when is_in and (status <> 'refused' or $metric = 'burden_cells') then 'numerator' else 'left_out' end as role,
    unit_code, file_id, null as sheet, null as row_number, null as part, null as field, null as key_field, received_on as happened_on,
    if($metric = 'burden_cells', typed_cells, first_rows_accepted)::double as amount,
    case
        when status in ('duplicate', 'withdrawn', 'refused') then 'file_' || status
        when is_in and $metric = 'burden_cells' then 'cells_typed'
        when is_in then 'rows_accepted_first'
        when $metric = 'burden_cells' and source_name is not null then 'file_is_export'
        when $metric = 'burden_cells' then 'file_without_rows'
        else 'not_first_version'
    end as reason,
    detail,
from judged
where not (is_in and status = 'refused' and $metric = 'data_quality_score')

union all

select
    'denominator', unit_code, file_id, null, null, null, null, null, received_on, first_rows_sent::double,
    if(status = 'refused', 'rows_of_refused_first', 'rows_sent_first'), detail,
from judged
where $metric = 'data_quality_score' and is_in
