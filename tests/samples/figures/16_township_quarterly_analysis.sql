select count(*) as value
from marts.fct_report
where
    unit_code = 'WMZ'
    and obligation_code = 'REPORT_ANALYSIS'
    and period_code = '2020-Q3'
    and cast(timezone('Asia/Shanghai', accepted_at) as date) = date '2020-09-09'
    and status = 'on_time'
