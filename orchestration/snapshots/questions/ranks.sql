-- Which ranks differ between two snapshots: by the unit's own score, and which of its figures moved it most, or by others?
with ranks as (
    select
        coalesce(now.period_code, was.period_code) as period_code,
        coalesce(now.peer_group, was.peer_group) as peer_group,
        coalesce(now.domain, was.domain) as domain,
        coalesce(now.unit_code, was.unit_code) as unit_code,
        was.rank as before,
        now.rank as after,
        was.rank_of as rank_of_before,
        now.rank_of as rank_of_after,
        was.score as score_before,
        now.score as score_after,
        was.peer_group is distinct from now.peer_group or was.scheme_code is distinct from now.scheme_code as is_other,
    from old.marts.fct_unit_rank as was
    full join new.marts.fct_unit_rank as now
        on
            now.period_code = was.period_code
            and now.domain = was.domain
            and now.unit_code = was.unit_code
    where
        was.rank is distinct from now.rank
        and coalesce(now.period_code, was.period_code) = coalesce($period, now.period_code, was.period_code)
),

moved as (
    select
        coalesce(now.unit_code, was.unit_code) as unit_code,
        coalesce(now.period_code, was.period_code) as period_code,
        coalesce(now.domain, was.domain) as domain,
        coalesce(now.metric_code, was.metric_code) as metric_code,
        coalesce(was.points_lost, 0) - coalesce(now.points_lost, 0) as points_won,
    from old.marts.fct_unit_score_part as was
    full join new.marts.fct_unit_score_part as now
        on
            now.unit_code = was.unit_code
            and now.period_code = was.period_code
            and now.metric_code = was.metric_code
    where round(coalesce(was.points_lost, 0) - coalesce(now.points_lost, 0), 6) <> 0
),

deciding as (
    select
        ranks.unit_code,
        ranks.period_code,
        ranks.domain,
        list(
            struct_pack(metric_code := moved.metric_code, points_won := round(moved.points_won, 6))
            order by abs(moved.points_won) desc, moved.metric_code
        )[:3] as metrics,
    from ranks
    inner join moved
        on
            moved.unit_code = ranks.unit_code
            and moved.period_code = ranks.period_code
            and ranks.domain in (moved.domain, 'total')
    group by ranks.unit_code, ranks.period_code, ranks.domain
)

select
    ranks.* exclude (is_other),
    called.unit_name,
    case
        when ranks.is_other then 'other_group'
        when round(ranks.score_before, 1) is distinct from round(ranks.score_after, 1) then 'own_score'
        else 'others'
    end as reason,
    coalesce(deciding.metrics, []) as metrics,
from ranks
left join deciding using (unit_code, period_code, domain)
left join called using (unit_code)
order by period_code desc, peer_group, domain, after nulls last, unit_code
