-- Which reported figures differ from the ledgers?
select
    kind,
    unit_code,
    period_code,
    figure,
    file_id,
    sheet,
    row_number,
    reported_value,
    ledger_value,
    difference,
from audit.reconciliation
where difference <> 0
order by kind desc, abs(difference) desc, unit_code, period_code, figure
limit $most
