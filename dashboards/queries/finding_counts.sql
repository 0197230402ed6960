-- How many findings still ask for something, and how many are settled?
select
    count(*) filter (cell.asks) as open,
    count(*) filter (not cell.asks) as settled,
-- is_open came after 0.3.0: of an older snapshot everything is open
from (select true as is_open) as untold
cross join lateral (select *, is_open as asks from audit.rejected_cell) as cell
where
    $units::varchar[] is null
    or cell.file_id in (select file_id from marts.fct_submission where unit_code in (select unnest($units::varchar[])))
