-- Published items in the scope of a figure, each with its weight, its level, its review or the staff behind it.
with {{ contribution_scope() }},

staffed as (

    select distinct unit_code
    from {{ ref('dim_unit') }}
    where headcount is not null

),

items as (

    select
        facts.* exclude (level),
        coalesce(facts.level, 'unit') as level,
        levels.weight as level_weight,
        staffed.unit_code is not null as is_staffed,
        {{ details({
            'channel': 'facts.channel', 'level': "coalesce(facts.level, 'unit')", 'items': 'facts.items',
            'weight': 'levels.weight',
        }) }} as detail,
    {{ from_scope(ref('fct_outreach_item'), 'published_on') }}
    left join {{ ref('dim_level_weight') }} as levels
        on period.scheme_code = levels.scheme_code
        and coalesce(facts.level, 'unit') = levels.level
    left join staffed
        on facts.unit_code = staffed.unit_code

),

-- the staff of every unit below, as of its last day in the period
staff as (

    select
        units.unit_code,
        units.reference_on,
        units.headcount,
    from {{ ref('dim_unit_period') }} as units
    inner join members
        on units.unit_code = members.unit_code
        and units.reference_on between members.valid_from and members.valid_to
    where
        asked_metric = 'outreach_items_per_10_staff'
        and units.period_code = asked_period
        and units.headcount is not null

)

{% set reviewed -%}
case role
    when 'numerator' then 'item_reviewed'
    when 'left_out' then 'review_not_declared'
    else case when coalesce(reviewed, false) then 'item_reviewed' else 'item_not_reviewed' end
end
{%- endset -%}
select * from ({{ contributions_of(
    'items', 'items', key_field="'published_on'", left_out_amount='items',
    reasons={
        'outreach_items': "'item_published'",
        'outreach_weighted_items': "'item_weighted'",
        'outreach_high_level_items': "case role when 'numerator' then 'item_high_level' else 'item_lower_level' end",
        'outreach_review_rate': reviewed,
        'outreach_items_per_10_staff': "case role when 'numerator' then 'item_times_ten' else 'unit_without_staff' end",
    },
    fields={
        'outreach_items': "'items'",
        'outreach_weighted_items': "'level'",
        'outreach_high_level_items': "'level'",
        'outreach_review_rate': "'reviewed'",
        'outreach_items_per_10_staff': "'items'",
    }
) }})

union all

select
    'denominator',
    unit_code,
    {{ no_cell() }},
    reference_on,
    cast(headcount as double),
    'staff_of_unit',
    null,
from staff
