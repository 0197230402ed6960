-- Where does a reported total differ from the ledger?
select
    chosen.unit_code,
    chosen.unit_name,
    checked.figure,
    metrics.name_zh as metric,
    checked.reported_value,
    checked.ledger_value,
    checked.difference,
from audit.reconciliation as checked
inner join chosen on chosen.unit_code = checked.unit_code and chosen.is_asked
left join marts.dim_metric as metrics on metrics.metric_code = regexp_replace(checked.figure, '\[.*', '')
where checked.kind = 'summary' and checked.period_code = $period and checked.difference != 0
order by chosen.unit_code, checked.figure, checked.file_id, checked.row_number
