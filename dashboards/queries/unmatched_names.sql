-- Which unit names stand in the files but in no list, and what do they resemble?
select
    name,
    sum(row_count) as row_count,
    count(distinct file_id) as files,
    max_by(nearest_unit_code, similarity) as nearest_unit_code,
    max(similarity) as similarity,
from audit.unmatched_unit
group by name
order by row_count desc, name
