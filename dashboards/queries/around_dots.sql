-- Of the rows of a question those that a picture of thousands of units draws, as many as can be told apart: in each peer group all of up to $most rows;
-- of more the $ends lowest and the $ends highest, and between them every so-and-so-many-th. With the size and the median of each group.
with asked as (
    select *, row_number() over () as _asked from (
{question}
    )
),

placed as (
    select
        *,
        row_number() over (partition by peer_group order by {field}, _asked) - 1 as _place,
        count(*) over (partition by peer_group) as group_count,
        median({field}) over (partition by peer_group) as group_median,
        -- which of the dots between the ends comes next from here on; none where the ends are the whole group
        ((_place - $ends) * ($most - 2 * $ends) + group_count - 2 * $ends - 1) // nullif(group_count - 2 * $ends, 0) as _dot,
    from asked
    where {field} is not null
)

select * exclude (_asked, _place, _dot)
from placed
where
    group_count <= $most
    or _place < $ends
    or _place >= group_count - $ends
    or _dot * (group_count - 2 * $ends) // ($most - 2 * $ends) = _place - $ends
order by peer_group, _place
