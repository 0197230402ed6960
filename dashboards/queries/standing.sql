-- Who stands first and last in each peer group, and which figure decides it: the one with the fewest, or the most, points
-- lost beside the middle of the group?
with ranked as (
    select
        peer_group,
        unit_code,
        rank,
        score,
        row_number() over (partition by peer_group order by rank, unit_code) as from_top,
        row_number() over (partition by peer_group order by rank desc, unit_code desc) as from_bottom,
        count(*) over (partition by peer_group, rank) as tied_count,
        count(*) over (partition by peer_group) as unit_count,
        least(3, count(*) over (partition by peer_group) // 2) as shown_count,
    from marts.fct_unit_rank
    where
        period_code = $period
        and domain = 'total'
        and rank is not null
        and ($units::varchar[] is null or unit_code in (select unnest($units::varchar[])))
),

placed as (
    select
        *,
        case when from_top <= shown_count then 'first' else 'last' end as place,
    from ranked
    where from_top <= shown_count or from_bottom <= shown_count
),

beside as (
    select
        part.unit_code,
        part.metric_code,
        part.value,
        part.points_lost,
        part.points_lost - median(part.points_lost) over (partition by grouped.peer_group, part.metric_code) as more_lost,
    from marts.fct_unit_score_part as part
    inner join marts.fct_unit_rank as grouped
        on
            grouped.scheme_code = part.scheme_code
            and grouped.unit_code = part.unit_code
            and grouped.period_code = part.period_code
            and grouped.domain = 'total'
    where part.period_code = $period and part.points_lost is not null
),

deciding as (
    select
        unit_code,
        arg_min(struct_pack(metric_code, value), (more_lost, metric_code)) filter (where more_lost < 0) as best,
        arg_max(struct_pack(metric_code, value), (more_lost, metric_code)) filter (where more_lost > 0) as worst,
    from beside
    group by unit_code
)

select
    placed.peer_group,
    placed.place,
    placed.unit_code,
    placed.rank,
    placed.score,
    placed.tied_count,
    placed.unit_count,
    case placed.place when 'first' then deciding.best else deciding.worst end as deciding,
from placed
left join deciding on deciding.unit_code = placed.unit_code
order by placed.unit_count desc, placed.peer_group, placed.place, placed.rank, placed.unit_code
