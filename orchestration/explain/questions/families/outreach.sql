-- Which published items make the figure, each with its weight, its level, its review or the staff behind it?
with items as (
    select
        item.*,
        coalesce(item.level, 'unit') as counted_level,
        period.scheme_code,
    from marts.fct_outreach_item as item
    inner join members
        on item.unit_code = members.unit_code and item.published_on between members.valid_from and members.valid_to
    inner join period on item.published_on between period.starts_on and period.ends_on
),

staffed as (
    select distinct unit_code from marts.dim_unit where headcount is not null
),

judged as (
    select
        items.*,
        weights.weight,
        case $metric
            when 'outreach_high_level_items' then coalesce(items.level in ('province', 'national'), false)
            when 'outreach_review_rate' then items.is_review_declared and coalesce(items.reviewed, false)
            when 'outreach_items_per_10_staff' then staffed.unit_code is not null
            else true
        end as is_in_numerator,
        $metric = 'outreach_review_rate' and items.is_review_declared as is_in_denominator,
        json_object('channel', items.channel, 'level', items.counted_level, 'items', items.items, 'weight', weights.weight)::varchar as detail,
    from items
    left join marts.dim_level_weight as weights
        on items.scheme_code = weights.scheme_code and items.counted_level = weights.level
    left join staffed on items.unit_code = staffed.unit_code
)

select
    case when is_in_numerator then 'numerator' else 'left_out' end as role,
    unit_code, file_id, sheet, row_number, part,
    case when $metric = 'outreach_review_rate' then 'reviewed' when $metric in ('outreach_weighted_items', 'outreach_high_level_items') then 'level'
        else 'items' end as field,
    'published_on' as key_field,
    published_on as happened_on,
    case
        when not is_in_numerator then items
        when $metric = 'outreach_weighted_items' then coalesce(items * weight, 0)
        when $metric = 'outreach_items_per_10_staff' then 10 * items
        else items
    end::double as amount,
    case
        when $metric = 'outreach_weighted_items' then 'item_weighted'
        when $metric = 'outreach_high_level_items' then if(is_in_numerator, 'item_high_level', 'item_lower_level')
        when $metric = 'outreach_review_rate' then if(is_in_numerator, 'item_reviewed', 'review_not_declared')
        when $metric = 'outreach_items_per_10_staff' then if(is_in_numerator, 'item_times_ten', 'unit_without_staff')
        else 'item_published'
    end as reason,
    detail,
from judged
where is_in_numerator or not is_in_denominator

union all

select
    'denominator', unit_code, file_id, sheet, row_number, part, 'reviewed', 'published_on', published_on, items::double,
    if(is_in_numerator, 'item_reviewed', 'item_not_reviewed'), detail,
from judged
where is_in_denominator

union all

select
    'denominator', unit_period.unit_code, null, null, null, null, null, null, unit_period.reference_on, unit_period.headcount::double,
    'staff_of_unit', null,
from marts.dim_unit_period as unit_period
inner join members
    on unit_period.unit_code = members.unit_code and unit_period.reference_on between members.valid_from and members.valid_to
where
    $metric = 'outreach_items_per_10_staff'
    and unit_period.period_code = $period
    and unit_period.headcount is not null
