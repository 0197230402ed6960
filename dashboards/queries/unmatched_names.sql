-- Which unit names stand in files that are open but in no list, and what do they resemble?
select
    names.name,
    sum(names.row_count) as row_count,
    count(distinct names.file_id) as files,
    max_by(names.nearest_unit_code, names.similarity) as nearest_unit_code,
    max(names.similarity) as similarity,
-- is_open came after 0.3.0: of an older snapshot everything is open
from (select true as is_open) as untold
cross join lateral (select *, is_open as asks from audit.unmatched_unit) as names
where names.asks
group by names.name
order by row_count desc, names.name
