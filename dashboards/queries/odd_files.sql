-- Which files count although a column of them was not read, or rows lie outside the period that their path promises?
select
    signal,
    unit_code,
    file_id,
    detail_zh,
    detail_en,
from audit.review_item
where
    signal in ('column_not_read', 'outside_expected_period')
    and ($units::varchar[] is null or unit_code is null or unit_code in (select unnest($units::varchar[])))
order by signal, unit_code nulls first, detail_zh, file_id
limit $most
