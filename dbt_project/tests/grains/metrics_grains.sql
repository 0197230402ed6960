{{ config(group='metrics') }}
{{ grains({
    'int_cases__backlog': ['unit_code', 'period_code'],
    'int_metrics__computed': ['unit_code', 'period_code', 'metric_code'],
    'int_metrics__gaps': ['unit_code', 'period_code', 'metric_code'],
    'int_metrics__silent_weeks': ['unit_code', 'period_code', 'metric_code'],
    'int_metrics__spreads': ['unit_code', 'period_code', 'metric_code'],
    'int_metrics__waiting': ['unit_code', 'period_code', 'fact'],
    'int_peers__clumps': ['unit_code', 'month_number', 'metric_code'],
    'int_peers__moments': ['metric_code', 'period_code', 'peer_group'],
    'int_peers__priors': ['metric_code', 'period_code', 'peer_group'],
    'int_peers__year_sums': ['unit_code', 'month_number', 'metric_code'],
    'int_study__fulfilment': ['unit_code', 'period_code'],
}) }}
