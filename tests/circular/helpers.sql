-- Words and numbers as a circular writes them, for truth.toml.
create temp table period as from marts.dim_period where period_code = $period;
create temp table units as
select unit_code, unit_name, peer_group from marts.dim_unit_period
where period_code = $period and ($unit_type is null and parent_code = 'QH' or unit_type = $unit_type);
create temp table pooled as
select unit_code, period_code from marts.dim_unit_period
where $unit_type is null and unit_code = 'QH' or unit_type = $unit_type;
create temp table reports as
select r.* from marts.fct_report r join units using (unit_code), period
where r.due_on between starts_on and ends_on and r.status in ('on_time', 'late', 'missing') and r.grace_until <= (select as_of from meta.snapshot);
create temp table sent as
select s.* from marts.fct_submission s, period
where s.received_on between period.starts_on and period.ends_on and ($unit_type is null or s.unit_code in (select unit_code from units));
create temp macro one(x) as printf('%.1f', round(round(x::double, 9)::decimal(18, 9), 1) + 0);
create temp macro shown(x) as regexp_replace(one(x), '\.0$', '');
create temp macro total(metric, asked, part) as (
    select sum(case part when 'n' then m.numerator else m.denominator end)
    from marts.fct_unit_metric m join pooled using (unit_code, period_code) join marts.dim_metric d using (metric_code)
    where (d.name_zh = metric or d.metric_code = metric) and m.period_code = asked and m.numerator is not null
);
create temp macro whole(metric, asked) as shown(total(metric, asked, 'n'));
create temp macro rate_in(metric, asked) as coalesce((
    select one(100 * sum(m.numerator) / nullif(sum(m.denominator), 0)) || '%'
    from marts.fct_unit_metric m join marts.dim_unit_period u using (unit_code, period_code)
    where m.period_code = asked and m.metric_code = metric and m.numerator is not null
        and ($unit_type is null and u.unit_code != 'QH' or u.unit_type = $unit_type)
), '—');
create temp macro domain_name(code) as case code when 'study' then '理论学习' when 'reporting' then '材料报送' when 'case' then '诉求办理' when 'outreach' then '宣传产出' end;
create temp macro group_name(code) as case code when 'bureau' then '部门' when 'section' then '科室' when 'township' then '乡镇' end;
create temp macro duty_name(code) as (select any_value(name_zh) from marts.dim_obligation where obligation_code = code);
create temp macro score_of(u, asked) as coalesce((select one(score) from marts.fct_unit_rank where unit_code = u and domain = asked and period_code = $period), '—');
create temp macro period_name(code) as case
    when code like '%-Q%' then code[1:4] || '年第' || ['一', '二', '三', '四'][code[7:7]::int] || '季度'
    when code like '%-H%' then code[1:4] || '年' || ['上', '下'][code[7:7]::int] || '半年'
    when code like '%-%' then code[1:4] || '年' || code[6:7]::int || '月'
    else code || '年' end;
create temp macro said(u, metric, asked) as (
    select case
        when m.status = 'no_data' then '未报送'
        when m.value is null then '不适用'
        when d.form = 'rate' then one(100 * m.value) || '%（' || shown(m.numerator) || '/' || shown(m.denominator) || if(m.status = 'small_n', '，样本不足', '') || '）'
        else shown(m.value) || case d.unit when 'days' then '天' when 'weeks' then '周' else '' end
    end
    from marts.fct_unit_metric m join marts.dim_metric d using (metric_code)
    where m.unit_code = u and m.metric_code = metric and m.period_code = asked
);
create temp table changes as
with scores as (
    select unit_code, domain, period_code, score from marts.fct_unit_score where status = 'ok' and domain != 'total'
),
parts as (
    select unit_code, domain, metric_code, sum(case period_code when $period then 1 else -1 end * points * domain_share) as effect
    from marts.fct_unit_score_part where period_code in ($period, $previous) group by all
)
select moved.*, named.name_zh as decided_by
from (
    select domain_name(own.domain) as domain_name, units.unit_code, units.unit_name, own.score, earlier.score as earlier_score,
        round(own.score, 1) - round(earlier.score, 1) as change,
        (
            select metric_code from parts where parts.unit_code = own.unit_code and parts.domain = own.domain
            order by effect * sign(round(own.score, 1) - round(earlier.score, 1)) desc, metric_code limit 1
        ) as decided_code
    from scores own join scores earlier using (unit_code, domain) join units using (unit_code)
    where own.period_code = $period and earlier.period_code = $previous
) as moved
left join marts.dim_metric as named on named.metric_code = moved.decided_code;
