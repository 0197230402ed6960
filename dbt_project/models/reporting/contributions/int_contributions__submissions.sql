-- Submissions in the scope of a figure: rows of first versions sent and accepted, cells that the unit typed.
with {{ contribution_scope() }},

submissions as (

    select
        facts.unit_code,
        facts.file_id,
        null as sheet,
        null as row_number,
        null as part,
        facts.received_on,
        facts.status,
        facts.source_name,
        facts.first_rows_accepted as accepted_first,
        facts.first_rows_sent as sent_first,
        facts.typed_cells as cells,
        {{ details({
            'template': 'facts.template', 'window': 'facts.period_code', 'version': 'facts.version',
            'status': 'facts.status', 'accepted': 'facts.rows_accepted', 'rejected': 'facts.rows_rejected',
            'columns': 'facts.columns_count', 'sent': 'facts.first_rows_sent',
        }) }} as detail,
    {{ from_scope(ref('fct_submission'), 'received_on') }}

)

{% set set_aside = "when status in ('duplicate', 'withdrawn', 'refused') then 'file_' || status" -%}
{% set quality -%}
case
    when role = 'denominator' and status = 'refused' then 'rows_of_refused_first'
    when role = 'denominator' then 'rows_sent_first'
    {{ set_aside }}
    when role = 'numerator' then 'rows_accepted_first'
    else 'not_first_version'
end
{%- endset -%}
{% set burden -%}
case
    {{ set_aside }}
    when role = 'numerator' then 'cells_typed'
    when source_name is not null then 'file_is_export'
    else 'file_without_rows'
end
{%- endset -%}
select * from ({{ contributions_of(
    'submissions', 'submissions', key_field='null', left_out_amount='null',
    reasons={'data_quality_score': quality, 'burden_cells': burden}, fields={}
) }})
