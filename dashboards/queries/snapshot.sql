-- Which snapshot is this?
select
    snapshot_id,
    run_id,
    code_version,
    scheme_version,
    created_at::timestamp as created_at,
    as_of::timestamp as as_of,
from meta.snapshot
