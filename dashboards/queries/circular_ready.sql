-- Does the snapshot hold the totals that a circular is written from?
select count(*) > 0 as is_ready
from duckdb_functions()
where function_name = 'totals_of_units'
