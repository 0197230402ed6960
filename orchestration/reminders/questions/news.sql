-- Which snapshot is it, when did the last file arrive, and which checks stopped rows or are broken?
select
    (select snapshot_id from meta.snapshot) as snapshot_id,
    (select as_of from meta.snapshot) as as_of,
    (select max(received_at) from marts.fct_submission) as last_received_at,
    (
        select coalesce(list(check_name order by check_name), [])
        from audit.check_result
        where not passed and severity = 'error'
    ) as failed_checks
