-- Ledgers × units: the days for which a newer ledger of the same unit has taken over. A newer ledger of the same
-- period takes over all rows, one of another period those dated in it.
with coverages as (

    select * from {{ ref('stg_intake__coverages') }}

),

newer_ledgers as (

    select
        own.file_id,
        own.template,
        own.unit_code,
        own.period_code = newer.period_code as is_same_period,
        newer.starts_on,
        newer.ends_on,
    from coverages as own
    inner join coverages as newer
        on own.template = newer.template
        and own.unit_code = newer.unit_code
        and own.sequence < newer.sequence

),

row_spans as (

    select * from {{ ref('int_intake__row_spans') }}
    where source_name is null

),

final as (

    select distinct
        newer_ledgers.file_id,
        newer_ledgers.template,
        newer_ledgers.unit_code,
        case when newer_ledgers.is_same_period then date '0001-01-01' else newer_ledgers.starts_on end as from_on,
        case when newer_ledgers.is_same_period then date '9999-12-31' else newer_ledgers.ends_on end as to_on,
    from newer_ledgers
    left join row_spans
        on newer_ledgers.file_id = row_spans.file_id
        and newer_ledgers.template = row_spans.template
        and newer_ledgers.unit_code = row_spans.unit_code
    -- a pair that no row can fall under is left out: most ledgers hold one month and meet no other
    where
        newer_ledgers.is_same_period
        or row_spans.file_id is null
        or (newer_ledgers.starts_on <= row_spans.last_on and newer_ledgers.ends_on >= row_spans.first_on)

)

select * from final
order by file_id, template, unit_code, from_on, to_on
