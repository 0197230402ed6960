-- The figure itself: what it is called, how it is made, what was published.
select
    -- snapshots of earlier versions lack is_provisional and unripe_count
    figure.*,
    unit_period.unit_name,
    unit_period.has_children,
    period.starts_on,
    period.ends_on,
    period.minimum_n,
    metric.domain,
    metric.unit,
    metric.form,
    metric.name_zh,
    metric.name_en,
    metric.definition_zh,
    metric.definition_en,
    snapshot.snapshot_id,
    snapshot.as_of,
from marts.fct_unit_metric as figure
inner join marts.dim_metric as metric on figure.metric_code = metric.metric_code
inner join marts.dim_period as period on figure.period_code = period.period_code
inner join marts.dim_unit_period as unit_period
    on figure.unit_code = unit_period.unit_code and figure.period_code = unit_period.period_code
cross join meta.snapshot as snapshot
where figure.unit_code = $unit and figure.period_code = $period and figure.metric_code = $metric
