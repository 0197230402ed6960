{{ config(group='audit') }}
{{ grains({
    'check_result': ['check_name', 'table_name'],
    'int_reconciliation__filtered_totals': ['unit_code', 'period_code', 'figure'],
    'int_reconciliation__matches': ['figure', 'kinds_of_fact'],
    'int_review__amounts': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__attendance': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__case_shares': ['unit_code', 'period_code', 'signal'],
    'int_review__cases': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__changes': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__claims': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__concerned': ['signal', 'unit_code', 'period_code', 'subject', 'fact'],
    'int_review__copied_rows': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__corrected_rows': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__corrections': ['sequence', 'template', 'unit_code'],
    'int_review__days': ['signal', 'unit_code', 'period_code', 'subject', 'fact'],
    'int_review__delays': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__effects': ['signal', 'unit_code', 'period_code', 'subject'],
    'int_review__files': ['signal', 'unit_code', 'period_code', 'cell'],
    'int_review__former_cases': [
        'file_id', 'source_name', 'sheet', 'row_number', 'part', 'unit_code', 'newer_file_id',
    ],
    'int_review__fulfilled': ['signal', 'unit_code', 'period_code', 'subject'],
    'int_review__items': ['signal', 'unit_code', 'period_code', 'subject'],
    'int_review__jumps': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__kinds': ['unit_code', 'fact', 'kind', 'month_number'],
    'int_review__more_channels': ['unit_code', 'period_code', 'kind'],
    'int_review__one_day': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__outreach': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__outside_rows': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__own_words': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__removed': ['file_id', 'unit_code'],
    'int_review__reports': ['signal', 'unit_code', 'period_code', 'cell'],
    'int_review__session_shares': ['unit_code', 'period_code'],
    'int_review__sums': ['signal', 'unit_code', 'period_code', 'subject', 'metric_code'],
    'int_review__unusual': [
        'signal', 'unit_code', 'period_code', 'subject', 'fact', 'change', 'file_id', 'sheet', 'row_number', 'part',
    ],
    'int_review__without': ['signal', 'unit_code', 'period_code', 'subject', 'metric_code'],
    'reconciliation': ['kind', 'unit_code', 'period_code', 'figure', 'case_key'],
    'unmatched_unit': ['file_id', 'name'],
}) }}
