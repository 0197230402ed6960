{#
    What every metric is computed from: the one place. Its names, unit and words stand in seeds/metric.csv.

    fact: whose rows (metric_facts). amount: what a row adds, else 1. among: which rows are looked at. counts: which of
    those add to the numerator. denominator: what each row looked at adds below the line. n: what it adds to the sample,
    else the denominator, else the numerator.
    kind: `sum` where none is given; `median` or number of `distinct` values of the amount; `longest_gap`, days without a
    row; `silent_weeks` without one; `model`, numerator and denominator come per unit and period from a model of its own.
    unit_denominator: a column of the unit is the denominator. only_reported: rows that rest on the word of their source.
    is_known: numerator and denominator are known before anything is handed in.
    waits_for: rows of the fact (its `waits`) that time alone may still change; while there is one, or the period runs,
    the figure is provisional. is_left_out_unripe: till then such a row is out of numerator and denominator.
    in_clumps: what is counted comes in clumps, a row each (persons in sessions, items in rows), whose design effect
    widens every interval. is_prorated: numerator and denominator are shares of duties, no counts of which a funnel knows
    the chance.
#}
{% macro metric_definitions() -%}
    {{ return(session_metrics() + report_metrics() + case_metrics() + item_metrics() + submission_metrics()) }}
{%- endmacro %}

{% macro session_metrics() -%}
    {{ return([
        {'code': 'study_sessions', 'fact': 'sessions'},
        {'code': 'study_topic_sessions', 'fact': 'sessions', 'counts': "topic_class = 'special'"},
        {'code': 'study_fulfilment_rate', 'fact': 'sessions', 'kind': 'model', 'model': 'int_study__fulfilment',
            'numerator': 'fulfilled', 'denominator': 'required', 'is_known': true, 'is_prorated': true},
        {'code': 'study_attendance_rate', 'fact': 'sessions', 'amount': 'least(attended, invited)',
            'denominator': 'invited', 'among': 'attended is not null and invited is not null', 'in_clumps': true},
        {'code': 'study_longest_gap_days', 'fact': 'sessions', 'kind': 'longest_gap'},
    ]) }}
{%- endmacro %}

{% macro report_metrics() -%}
    {%- set received = "status in ('on_time', 'late')" -%}
    {{ return([
        {'code': 'reports_due', 'fact': 'reports'},
        {'code': 'reports_received', 'fact': 'reports', 'counts': received},
        {'code': 'reports_on_time', 'fact': 'reports', 'counts': "status = 'on_time'"},
        {'code': 'reports_late', 'fact': 'reports', 'counts': "status = 'late'"},
        {'code': 'reports_missing', 'fact': 'reports', 'counts': "status = 'missing'"},
        {'code': 'report_completeness_rate', 'fact': 'reports', 'counts': received,
            'denominator': '1', 'is_known': true},
        {'code': 'report_on_time_rate', 'fact': 'reports', 'counts': "status = 'on_time'",
            'denominator': '1', 'is_known': true},
        {'code': 'report_first_pass_rate', 'fact': 'reports', 'counts': 'is_first_pass', 'among': received,
            'denominator': '1', 'is_known': true},
        {'code': 'report_lateness_days_median', 'fact': 'reports', 'kind': 'median', 'amount': 'lateness_hours / 24',
            'among': "status = 'late'"},
    ]) }}
{%- endmacro %}

{% macro case_metrics() -%}
    {{ return([
        {'code': 'cases_received', 'fact': 'cases', 'waits_for': none},
        {'code': 'case_response_rate', 'fact': 'cases', 'counts': "response_timeliness = 'in_time'",
            'denominator': '1', 'among': 'response_due_at <= ' ~ as_of(),
            'waits_for': 'response_limits', 'is_left_out_unripe': true},
        {'code': 'case_on_time_resolution_rate', 'fact': 'cases',
            'counts': "resolution_timeliness in ('in_time', 'flag_on_time')", 'denominator': '1',
            'among': 'resolution_due_at <= ' ~ as_of() ~ " or resolution_timeliness in ('flag_on_time', 'flag_late')",
            'only_reported': "resolution_timeliness in ('flag_on_time', 'flag_late')",
            'waits_for': 'resolution_limits', 'is_left_out_unripe': true},
        {'code': 'case_closure_rate', 'fact': 'cases', 'counts': 'closed_at is not null', 'denominator': '1'},
        {'code': 'case_first_response_hours_median', 'fact': 'cases', 'kind': 'median',
            'amount': 'first_response_hours', 'among': 'first_response_at is not null'},
        {'code': 'case_first_response_hours_median_working', 'fact': 'cases', 'kind': 'median',
            'amount': 'first_response_working_hours', 'among': 'first_response_at is not null'},
        {'code': 'case_resolution_hours_median', 'fact': 'cases', 'kind': 'median',
            'amount': 'resolution_hours', 'among': 'closed_at is not null'},
        {'code': 'case_resolution_hours_median_working', 'fact': 'cases', 'kind': 'median',
            'amount': 'resolution_working_hours', 'among': 'closed_at is not null'},
        {'code': 'case_satisfaction_rate', 'fact': 'cases', 'counts': 'satisfied',
            'denominator': '1', 'among': 'satisfied is not null'},
        {'code': 'case_rating_coverage', 'fact': 'cases', 'counts': 'satisfied is not null',
            'denominator': '1', 'among': 'closed_at is not null'},
        {'code': 'case_reopen_rate', 'fact': 'cases', 'counts': 'reopened',
            'denominator': '1', 'among': 'closed_at is not null'},
        {'code': 'case_backlog', 'fact': 'cases', 'kind': 'model', 'model': 'int_cases__backlog',
            'numerator': 'backlog', 'waits_for': none},
    ]) }}
{%- endmacro %}

{% macro item_metrics() -%}
    {{ return([
        {'code': 'outreach_items', 'fact': 'items', 'amount': 'items', 'n': '1'},
        {'code': 'outreach_weighted_items', 'fact': 'items',
            'amount': 'cast(items * level_weight as decimal(38, 12))', 'n': '1'},
        {'code': 'outreach_high_level_items', 'fact': 'items', 'amount': 'items',
            'counts': "level in ('province', 'national')", 'n': '1'},
        {'code': 'outreach_channels_used', 'fact': 'items', 'kind': 'distinct', 'amount': 'channel',
            'among': 'items > 0'},
        {'code': 'outreach_silent_weeks', 'fact': 'items', 'kind': 'silent_weeks', 'among': 'items > 0'},
        {'code': 'outreach_review_rate', 'fact': 'items', 'amount': 'items', 'counts': 'reviewed',
            'denominator': 'items', 'among': 'is_review_declared', 'in_clumps': true},
        {'code': 'outreach_items_per_10_staff', 'fact': 'items', 'amount': '10 * items', 'counts': 'is_staffed',
            'unit_denominator': 'pooled_headcount'},
    ]) }}
{%- endmacro %}

{% macro submission_metrics() -%}
    {{ return([
        {'code': 'data_quality_score', 'fact': 'submissions', 'amount': 'accepted_first',
            'denominator': 'sent_first'},
        {'code': 'burden_cells', 'fact': 'submissions', 'amount': 'cells',
            'n': 'case when cells is not null then 1 end'},
    ]) }}
{%- endmacro %}


{#
    The facts that metrics count, each a model. day: the day that puts a row into a period, and under the units that
    stood above its own on that day. among: rows that count at all. handed_in: the column of the unit and period
    that says whether anything was handed in (rows say so too); without: the status of metrics where nothing was.
    by_scheme: rows are there once a scheme, and belong to the periods of that scheme.
#}
{% macro metric_facts() -%}
    {{ return({
        'sessions': {'model': 'fct_study_session', 'day': 'held_on', 'handed_in': 'has_study_session'},
        'reports': {'model': 'fct_report', 'day': 'due_on', 'handed_in': 'has_report_duty',
            'without': 'not_applicable', 'among': "status <> 'exempt'", 'ripe': 'grace_until <= ' ~ as_of(),
            'waits': {'open_windows': is_report_window_open()}, 'waits_for': 'open_windows'},
        'cases': {'model': 'fct_case', 'day': 'received_on', 'handed_in': 'has_case', 'among': 'not excluded',
            'waits': {
                'response_limits': 'response_due_at > ' ~ as_of(),
                'resolution_limits': 'resolution_due_at > ' ~ as_of(),
                'young': 'outcome_ripe_at > ' ~ as_of(),
            }, 'waits_for': 'young'},
        'items': {'model': 'int_outreach__items', 'day': 'published_on', 'handed_in': 'has_outreach_item',
            'by_scheme': true},
        'submissions': {'model': 'int_intake__first_versions', 'day': 'received_on', 'handed_in': 'false'},
    }) }}
{%- endmacro %}
