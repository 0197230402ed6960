-- Which reported figures differ from the ledgers, and in which cell do they stand?
select
    compared.kind,
    compared.unit_code,
    compared.period_code,
    compared.figure,
    compared.file_id,
    (select any_value(submission.file_name) from marts.fct_submission as submission where submission.file_id = compared.file_id) as file_name,
    compared.sheet,
    compared.row_number,
    compared.reported_value,
    compared.ledger_value,
    compared.difference,
from audit.reconciliation as compared
where compared.difference <> 0
order by compared.kind desc, abs(compared.difference) desc, compared.unit_code, compared.period_code, compared.figure
limit $most
