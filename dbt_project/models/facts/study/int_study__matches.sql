-- Minimum-count duties × kinds of session that count for them.
with obligations as (

    select * from {{ ref('stg_reference__obligations') }}
    where kind = 'minimum_count'

),

conditions as (

    select * from {{ ref('stg_reference__obligation_conditions') }}

),

kinds_of_session as (

    select distinct
        session_type,
        topic_class,
    from {{ ref('fct_study_session') }}

),

conjuncts as (

    select
        conditions.obligation_code,
        conditions.valid_from,
        conditions.conjunct,
        kinds_of_session.session_type,
        kinds_of_session.topic_class,
        bool_or(coalesce(conditions.value = case conditions.column_name
            when 'session_type' then kinds_of_session.session_type
            when 'topic_class' then kinds_of_session.topic_class
        end, false)) as is_met,
    from conditions
    cross join kinds_of_session
    group by all

),

unmet as (

    select distinct
        obligation_code,
        valid_from,
        session_type,
        topic_class,
    from conjuncts
    where not is_met

)

select
    obligations.obligation_code,
    obligations.valid_from,
    obligations.valid_to,
    obligations.cadence,
    kinds_of_session.session_type,
    kinds_of_session.topic_class,
from obligations
cross join kinds_of_session
where not exists (
    select 1
    from unmet
    where
        unmet.obligation_code = obligations.obligation_code
        and unmet.valid_from = obligations.valid_from
        and unmet.session_type is not distinct from kinds_of_session.session_type
        and unmet.topic_class is not distinct from kinds_of_session.topic_class
)
