-- Ledgers × units: the days for which another ledger of the same unit is the truth. A newer ledger of the same period
-- takes over all rows, one of another period those dated in it; rows that lie outside the period of their own ledger
-- leave to any ledger that speaks of their day. The department's record and a unit's claim are ledgers of two.
with coverages as (

    select * from {{ ref('stg_intake__coverages') }}

),

row_spans as (

    select * from {{ ref('int_intake__row_spans') }}
    where source_name is null

),

-- a pair that no row can fall under is left out: most ledgers hold one month and meet no other
ledgers as (

    select
        coverages.*,
        coalesce(row_spans.first_on, date '0001-01-01') as first_on,
        coalesce(row_spans.last_on, date '9999-12-31') as last_on,
    from coverages
    left join row_spans
        on coverages.file_id = row_spans.file_id
        and coverages.template = row_spans.template
        and coverages.unit_code = row_spans.unit_code

),

by_newer as (

    select
        own.file_id,
        own.template,
        own.unit_code,
        case when own.period_code = newer.period_code then date '0001-01-01' else newer.starts_on end as from_on,
        case when own.period_code = newer.period_code then date '9999-12-31' else newer.ends_on end as to_on,
    from ledgers as own
    inner join coverages as newer
        on own.template = newer.template
        and own.unit_code = newer.unit_code
        and own.is_claim = newer.is_claim
        and own.sequence < newer.sequence
    where
        own.period_code = newer.period_code
        -- the days of reports are drawn to the period of their ledger
        or (
            newer.starts_on <= greatest(own.last_on, own.starts_on)
            and newer.ends_on >= least(own.first_on, own.ends_on)
        )

),

of_strays as (

    {% for outside, from_on, to_on in [
        ('own.first_on < own.starts_on', 'other.starts_on', 'least(other.ends_on, own.starts_on - 1)'),
        ('own.last_on > own.ends_on', 'greatest(other.starts_on, own.ends_on + 1)', 'other.ends_on'),
    ] -%}
    {% if not loop.first %}
    union all

    {% endif -%}
    select
        own.file_id,
        own.template,
        own.unit_code,
        {{ from_on }} as from_on,
        {{ to_on }} as to_on,
    from ledgers as own
    inner join coverages as other
        on own.template = other.template
        and own.unit_code = other.unit_code
        and own.is_claim = other.is_claim
        and {{ outside }}
    where {{ from_on }} <= {{ to_on }}
    {% endfor %}
)

select * from by_newer
union
select * from of_strays
order by file_id, template, unit_code, from_on, to_on
