-- Which snapshot is it, and up to when does it know?
select snapshot_id, as_of from meta.snapshot
