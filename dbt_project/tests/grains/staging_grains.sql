{{ config(group='staging') }}
{{ grains({
    'stg_case__cases': ['file_id', 'source_name', 'sheet', 'row_number', 'part'],
    'stg_intake__coverages': ['sequence', 'template', 'unit_code'],
    'stg_intake__row_spans': ['file_id', 'template', 'source_name', 'unit_code'],
    'stg_intake__submissions': ['sequence', 'template', 'source_name'],
    'stg_outreach_item__items': ['file_id', 'source_name', 'sheet', 'row_number', 'part'],
    'stg_period_summary__figures': ['file_id', 'source_name', 'sheet', 'row_number', 'part'],
    'stg_reference__baselines': ['unit_code', 'metric_code', 'from_period', 'reason'],
    'stg_reference__case_limits': ['channel', 'valid_from'],
    'stg_reference__exemptions': ['unit_code', 'obligation_code', 'period_code', 'kind', 'new_due_at', 'decided_on'],
    'stg_reference__obligation_conditions': ['obligation_code', 'valid_from', 'conjunct', 'column_name', 'value'],
    'stg_reference__obligation_unit_types': ['obligation_code', 'valid_from', 'applies_to', 'unit_type'],
    'stg_reference__obligations': ['obligation_code', 'valid_from', 'applies_to'],
    'stg_reference__schemes': ['scheme_code'],
    'stg_reference__units': ['unit_code', 'valid_from'],
    'stg_report_submission__reports': ['file_id', 'source_name', 'sheet', 'row_number', 'part'],
    'stg_study_session__sessions': ['file_id', 'source_name', 'sheet', 'row_number', 'part'],
}) }}
