-- Which media do open outreach ledgers name that are no channel and in no list?
select
    cell.value as name,
    count(*) as row_count,
    count(distinct cell.file_id) as files,
-- both columns came after 0.3.0: of an older snapshot nothing is known
from (select false as is_open, null::varchar as template) as untold
cross join lateral (select *, is_open as asks, template as of_template from audit.rejected_cell) as cell
where cell.asks and cell.of_template = 'outreach_item' and cell.rule = 'unknown_value' and cell.field = 'channel' and cell.value <> ''
group by cell.value
order by row_count desc, name
