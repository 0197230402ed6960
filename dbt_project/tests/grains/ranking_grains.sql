{{ config(group='ranking') }}
{{ grains({
    'int_ranking__alternatives': ['scheme_code', 'period_code', 'peer_group'],
    'int_ranking__drawable': ['scheme_code', 'unit_code', 'period_code', 'metric_code'],
    'int_ranking__inputs': ['scheme_code', 'unit_code', 'period_code', 'metric_code'],
    'int_ranking__points': ['scheme_code', 'unit_code', 'period_code', 'metric_code'],
    'int_ranking__scores_rounded': ['scheme_code', 'unit_code', 'period_code', 'domain'],
    'int_ranking__standings': ['scheme_code', 'unit_code', 'period_code', 'domain'],
    'int_ranking__weights': ['scheme_code', 'unit_code', 'period_code', 'metric_code'],
}) }}
