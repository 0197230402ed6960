-- Which files still ask their senders for something: refused whole, or with rows that do not count?
select
    unit_code,
    file_name,
    min(received_on) as received_on,
    max(rows_rejected) as row_count,
    case when bool_or(status = 'refused') then 'refused' else 'rows' end as kind,
from marts.fct_submission
where is_open and (status = 'refused' or (status = 'partly_accepted' and rows_rejected > 0))
group by unit_code, file_id, file_name
order by unit_code, received_on, file_name
