-- Why were cells returned or marked, how often, and in how many files?
select
    rule,
    severity,
    count(*) as cells,
    count(distinct file_id) as files,
    any_value(message_zh) as message_zh,
    any_value(message_en) as message_en,
from audit.rejected_cell
where
    $units::varchar[] is null
    or file_id in (select file_id from marts.fct_submission where unit_code in (select unnest($units::varchar[])))
group by rule, severity
order by severity, cells desc, rule
