-- What came in during the period, what was held back, what is still to be looked at?
with sent as (
    -- files of many units are nobody's own: they are told where all units are
    select submissions.*
    from marts.fct_submission as submissions
    inner join marts.dim_period as period on period.period_code = $period
    where submissions.received_on between period.starts_on and period.ends_on
        and ($unit_type is null or submissions.unit_code in (select unit_code from chosen where is_asked))
)

select
    (select count(*) from sent) as submission_count,
    (select count(*) from sent where status = 'refused') as refused_count,
    (select coalesce(sum(rows_accepted), 0) from sent where status in ('accepted', 'partly_accepted')) as accepted_rows,
    (select coalesce(sum(rows_rejected), 0) from sent where status in ('accepted', 'partly_accepted')) as rejected_rows,
    (
        select count(*)
        from audit.rejected_cell
        where is_open and severity = 'error' and file_id in (select file_id from sent)
    ) as open_cell_count,
    (
        select count(*)
        from audit.reconciliation as checked
        inner join chosen on chosen.unit_code = checked.unit_code and chosen.is_asked
        where checked.kind = 'summary' and checked.period_code = $period
    ) as compared_count,
    (
        select count(*)
        from audit.reconciliation as checked
        inner join chosen on chosen.unit_code = checked.unit_code and chosen.is_asked
        where checked.kind = 'summary' and checked.period_code = $period and checked.difference != 0
    ) as differing_count,
    (
        select count(*)
        from audit.review_item as items
        inner join chosen on chosen.unit_code = items.unit_code and chosen.is_asked
        where items.period_code = $period
    ) as review_count,
    (
        select count(distinct items.unit_code)
        from audit.review_item as items
        inner join chosen on chosen.unit_code = items.unit_code and chosen.is_asked
        where items.period_code = $period
    ) as review_unit_count
