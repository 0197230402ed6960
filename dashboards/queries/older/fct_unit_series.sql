-- In place of marts.fct_unit_series where a snapshot has none: the figures with what the trends say of them.
select
    metric.*,
    trend.signal,
    trend.mean,
    trend.lower_limit,
    trend.upper_limit,
from marts.fct_unit_metric as metric
left join marts.fct_unit_trend as trend
    on trend.unit_code = metric.unit_code and trend.metric_code = metric.metric_code and trend.period_code = metric.period_code
