{{ config(group='reporting') }}
{{ grains({
    'int_peers__dispersions': ['metric_code', 'peer_group', 'period_code'],
    'int_peers__funnel_limits': ['metric_code', 'peer_group', 'period_code', 'n'],
    'int_peers__funnel_sizes': ['metric_code', 'peer_group', 'period_code', 'n'],
    'int_trends__changes': ['series_number', 'period_number', 'line_number'],
    'int_trends__judged': ['series_number', 'period_number'],
    'int_trends__metrics': ['metric_code'],
    'int_trends__points': ['series_number', 'period_number'],
    'int_trends__units': ['unit_code'],
}) }}
