select
    {% for name in [
        'snapshot_id', 'run_id', 'code_version', 'scheme_version', 'inputs_digest', 'arrivals_digest', 'timezone',
    ] -%}
    {{ text_var(name) }} as {{ name }},
    {% endfor -%}
    cast({{ text_var('arrivals_count') }} as bigint) as arrivals_count,
    cast({{ text_var('created_at') }} as timestamptz) as created_at,
    {{ as_of() }} as as_of,
