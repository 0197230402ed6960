-- How this snapshot stands beside the one published before it. No model sees that one: the run that publishes this
-- snapshot fills the table in.
select
    cast(null as varchar) as check_name,
    cast(null as varchar) as subject,
    cast(null as varchar) as severity,
    cast(null as varchar) as compared_with,
    cast(null as boolean) as passed,
    cast(null as double) as value_before,
    cast(null as double) as value_now,
    cast(null as double) as measure,
    cast(null as double) as most_allowed,
where false
