create schema marts;
create schema audit;
create schema meta;
create schema example;

create table marts.dim_unit (unit_code varchar, unit_name varchar, parent_code varchar, unit_type varchar, peer_group varchar, headcount bigint, valid_from date, valid_to date, is_current boolean);
create table marts.dim_period (period_code varchar, period_kind varchar, starts_on date, ends_on date);
create table marts.dim_obligation (obligation_code varchar, domain varchar, name_zh varchar, name_en varchar, kind varchar, cadence varchar, minimum bigint, counts varchar, due_rule varchar, grace_days bigint, applies_to varchar, valid_from date, valid_to date);
create table marts.dim_metric (metric_code varchar, domain varchar, unit varchar, direction varchar, name_zh varchar, name_en varchar, definition_zh varchar, definition_en varchar, owner_zh varchar, owner_en varchar);
create table marts.dim_scheme_metric (scheme_code varchar, domain varchar, metric_code varchar, method varchar, per_month boolean, minimum_n bigint, domain_weight double, weight double, low double, high double);
create table marts.fct_unit_metric (unit_code varchar, period_code varchar, metric_code varchar, numerator double, denominator double, value double, n bigint, lower double, upper double, status varchar, is_provisional boolean, unripe_count bigint);
create table marts.fct_peer_group_metric (metric_code varchar, period_code varchar, peer_group varchar, known_count bigint, small_n_count bigint, no_data_count bigint, not_applicable_count bigint, value_count bigint, lowest double, lower_quartile double, median_value double, upper_quartile double, highest double, prior_mean double, prior_strength double, design_effect double, overdispersion double, is_overdispersed boolean);
create table marts.fct_unit_trend (unit_code varchar, metric_code varchar, period_code varchar, value double, mean double, lower_limit double, upper_limit double, signal varchar);
create table marts.fct_unit_score (scheme_code varchar, unit_code varchar, period_code varchar, domain varchar, score double);
create table marts.fct_unit_score_part (scheme_code varchar, unit_code varchar, period_code varchar, domain varchar, metric_code varchar, status varchar, value double, value_scored double, weight double, domain_share double, points double, points_lost double);
create table marts.fct_unit_rank (scheme_code varchar, period_code varchar, peer_group varchar, domain varchar, unit_code varchar, score double, rank bigint, rank_of bigint, rank_low bigint, rank_high bigint, previous_rank bigint, band varchar, band_share double);
create table marts.fct_rank_pair (scheme_code varchar, period_code varchar, peer_group varchar, domain varchar, unit_code varchar, other_unit_code varchar, share_above double);
create table marts.fct_rank_robustness (scheme_code varchar, period_code varchar, peer_group varchar, geometric_rank_shift double, mean_rank_shift double, firm_share double, deciding_metric varchar);
create table marts.fct_funnel_limit (metric_code varchar, peer_group varchar, period_code varchar, n bigint, effective_n bigint, centre double, lower_95 double, upper_95 double, lower_998 double, upper_998 double);
create table marts.fct_submission (file_id varchar, file_name varchar, unit_code varchar, template varchar, period_code varchar, version bigint, received_at timestamptz, status varchar, verdict varchar, rows_accepted bigint, rows_rejected bigint);


create table example.fct_study_session (unit_code varchar, held_on date, session_type varchar, topic_class varchar, invited bigint, attended bigint, duration_minutes bigint, file_id varchar, sheet varchar, row_number bigint);
create table example.fct_report (unit_code varchar, obligation_code varchar, period_code varchar, due_at timestamptz, grace_until timestamptz, first_arrived_at timestamptz, accepted_at timestamptz, versions bigint, status varchar, lateness_hours double);
create table example.fct_case (case_key varchar, case_id varchar, unit_code varchar, channel varchar, category varchar, received_at timestamptz, received_on date, first_response_at timestamptz, closed_at timestamptz, closed_on date, response_due_at timestamptz, resolution_due_at timestamptz, satisfied boolean, reopened boolean, file_id varchar, sheet varchar, row_number bigint);
create table example.fct_outreach_item (unit_code varchar, published_on date, channel varchar, level varchar, items bigint, reviewed boolean, file_id varchar, sheet varchar, row_number bigint);

create table audit.rejected_cell (file_id varchar, file_name varchar, unit_code varchar, template varchar, submission_status varchar, is_open boolean, sheet varchar, cell varchar, row_number bigint, field varchar, value varchar, rule varchar, severity varchar, message_zh varchar, message_en varchar);
create table audit.unmatched_unit (name varchar, file_id varchar, row_count bigint, nearest_unit_code varchar, similarity double, is_open boolean);
create table audit.column_map (file_id varchar, sheet varchar, field varchar, column_letter varchar);
create table audit.check_result (check_name varchar, table_name varchar, severity varchar, passed boolean, failing_rows bigint, settled_rows bigint, checked_at timestamptz);
create table audit.reconciliation (kind varchar, unit_code varchar, period_code varchar, figure varchar, reported_value double, ledger_value double, difference double, file_id varchar, sheet varchar, row_number bigint);
create table audit.review_item (signal varchar, unit_code varchar, period_code varchar, domain varchar, effect_points double, effect_domain_points double, detail_zh varchar, detail_en varchar, file_id varchar, sheet varchar, row_number bigint);
create table marts.fct_report_version (unit_code varchar, obligation_code varchar, duty_period_code varchar, version bigint, result varchar, is_claim boolean, is_set_aside boolean);
create table meta.snapshot (snapshot_id varchar, created_at timestamptz, as_of timestamptz, run_id varchar, code_version varchar, scheme_version varchar, inputs_digest varchar);
create table meta.snapshot_check (check_name varchar, subject varchar, severity varchar, compared_with varchar, passed boolean, value_before double, value_now double, measure double, most_allowed double);
create table marts.fct_unit_burden (unit_code varchar, period_code varchar, files_count bigint, sheets_count bigint, typed_cells bigint, sending_days bigint, cells_last_year bigint);
create table marts.fct_repeated_question (unit_code varchar, period_code varchar, template varchar, question varchar, known_by varchar, known_from varchar, rows_count bigint, typed_cells bigint, proposal_zh varchar, proposal_en varchar);
