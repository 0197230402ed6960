-- Some metrics of some units in every period that they have a figure for or lack one, with the limits of the control chart.
-- Snapshots of earlier versions have no chart and no baselines: those of the columns that are there.
select
    columns(lambda name: name in (
        'unit_code', 'metric_code', 'period_code', 'status', 'signal', 'n', 'value', 'lower', 'upper', 'mean',
        'lower_limit', 'upper_limit', 'chart', 'baseline_start', 'baseline_reason'
    )),
from marts.fct_unit_series
where list_contains($units::varchar[], unit_code) and list_contains($metrics::varchar[], metric_code)
