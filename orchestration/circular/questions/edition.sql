-- Which period and which snapshot is it?
select
    period.period_code,
    period.period_kind,
    period.starts_on,
    period.ends_on,
    period.is_finished,
    period.minimum_n,
    period.previous_period_code,
    (select count(*) from chosen where is_asked) as unit_count,
    snapshot.snapshot_id,
    snapshot.as_of,
    snapshot.created_at,
    snapshot.code_version,
    snapshot.scheme_version,
    (
        select any_value(unit_name)
        from marts.dim_unit_period
        where period_code = $period and parent_code is null and has_children
        having count(*) = 1
    ) as root_name,
from marts.dim_period as period
cross join meta.snapshot as snapshot
where period.period_code = $period
