{#
    From where on something is unusual enough that a person should look at it: the one place, each with its reason. A
    chance of one in a thousand a unit and quarter lets one honest ledger in some hundreds through.

    surprise: −ln of the chance; one in a thousand for a share of rows. nobody_surprise: one in a hundred, where a few
    ratings left blank would do: nobody dissatisfied is rare, and a small unit has no more to show (docs/methods.md).
    count_surprise: one in a hundred thousand, as counts are looked at by month and kind. repeated_surprise: one in ten
    thousand, of one count in so many months, six at least.
    copied_rows: the least month that is held against other units and months. same_day_rows: sessions of a month, all on
    one day. full_year_rows: sessions of a year, all with everybody there; full_share: of a quarter, nearly all. least_rows: below it a share says nothing.
    least_rows_before: fewer rows do not say what is usual.
    least_months, least_count, times_usual: a month with fewer rows moves no score; twice the median of six months at
    least; least_quarters, times_amount: the same for amounts by quarter. least_count_of_new, times_peers: where there are no six months.
    withheld_rows, withheld_share: sessions without numbers; below, somebody forgot them.
    removed_share, late_days: of corrections. early_rows: one case closed before it came is a slip of the pen.
    quick_minutes: a delay that nobody keeps to the minute five times; same_delay_rows, same_delay_share: longer ones, of
    half a year. more_channels: than in any month before; most_channels: of eleven, where none is known.
    more_share: of rows of the highest levels, or without a limit, than before.
#}
{% macro review_limits() -%}
    {{ return({
        'surprise': 7.0,
        'nobody_surprise': 4.6,
        'count_surprise': 11.5,
        'repeated_surprise': 9.2,
        'repeated_months': 6,
        'copied_rows': 3,
        'same_day_rows': 3,
        'full_year_rows': 6,
        'full_share': 0.8,
        'least_rows': 5,
        'least_rows_before': 12,
        'least_months': 6,
        'least_quarters': 3,
        'times_amount': 1.5,
        'least_count': 10,
        'times_usual': 2,
        'least_count_of_new': 30,
        'times_peers': 5,
        'withheld_rows': 3,
        'withheld_share': 0.3,
        'removed_share': 0.1,
        'late_days': 90,
        'early_rows': 2,
        'quick_minutes': 120,
        'same_delay_rows': 12,
        'same_delay_share': 0.5,
        'more_channels': 3,
        'most_channels': 10,
        'more_share': 0.2,
    }) }}
{%- endmacro %}


{#
    How surprising it is that `hits` of `n` rows have something that a share of `base` had before: −ln of an upper bound
    of the chance (Chernoff, Hoeffding 1963), 0 where they are fewer than expected.
#}
{% macro share_surprise(hits, n, base) -%}
    case
        when {{ hits }} <= {{ n }} * {{ base }} then 0.0
        when {{ hits }} = {{ n }} then -{{ n }} * ln({{ base }})
        else {{ hits }} * ln({{ hits }} / ({{ n }} * {{ base }}))
            + ({{ n }} - {{ hits }}) * ln(({{ n }} - {{ hits }}) / ({{ n }} * (1 - {{ base }})))
    end
{%- endmacro %}

{# The same for a count that was `usual` before (Poisson). #}
{% macro count_surprise(x, usual) -%}
    case when {{ x }} <= {{ usual }} then 0.0 else {{ x }} * ln({{ x }} / {{ usual }}) - ({{ x }} - {{ usual }}) end
{%- endmacro %}


{# The quarter of a day: its code, and a number that grows by one. #}
{% macro quarter_code(day) -%}
    (extract(year from {{ day }}) || '-Q' || extract(quarter from {{ day }}))
{%- endmacro %}

{% macro half_code(day) -%}
    (extract(year from {{ day }}) || '-H' || cast(ceil(extract(month from {{ day }}) / 6) as integer))
{%- endmacro %}

{#
    Numbers of periods of which four are a year, so that "the four numbers before" are twelve months for each kind; kinds
    lie far apart.
#}
{% macro quarter_number(day) -%}
    cast(extract(year from {{ day }}) * 4 + extract(quarter from {{ day }}) as integer)
{%- endmacro %}

{% macro year_number(day) -%} cast(100000 + 4 * extract(year from {{ day }}) as integer) {%- endmacro %}

{% macro half_number(day) -%}
    cast(200000 + 4 * extract(year from {{ day }}) + 2 * ceil(extract(month from {{ day }}) / 6) as integer)
{%- endmacro %}

{# The larger of a unit's own share before and that of its peers, each where it rests on enough rows. #}
{% macro larger_share(hits, n) -%}
    {%- set least = review_limits().least_rows_before -%}
    greatest(
            {% for group in ['before', 'peers'] -%}
            case when {{ n }}_{{ group }} >= {{ least }}
                then ({{ hits }}_{{ group }} + 1) / ({{ n }}_{{ group }} + 2) end{{ ',' if not loop.last }}
            {% endfor -%}
        )
{%- endmacro %}

{#
    `rows` (unit_code, period_code, number, n, hits) with base: the share of hits among the unit's own rows of the four
    numbers before, or among its peers' of this period if that is larger: only what is unusual for both is. Null where
    both are few. Nothing seen is not impossible: both ends stay open by one row. `sums`: columns added up likewise, as
    …_before and …_peers.
#}
{% macro with_share_before(rows, sums=[]) -%}
    select
        *,
        {{ larger_share('hits', 'n') }} as base,
    from (
        select
            shares.*,
            {% for column in ['n', 'hits'] + sums -%}
            coalesce(sum(shares.{{ column }}) over own, 0) as {{ column }}_before,
            sum(shares.{{ column }}) over peers - shares.{{ column }} as {{ column }}_peers,
            {% endfor -%}
        from {{ rows }} as shares
        left join {{ ref('int_units__periods') }} as units
            on shares.unit_code = units.unit_code
            and shares.period_code = units.period_code
        window
            own as (
                partition by shares.unit_code
                order by shares.number range between 4 preceding and 1 preceding
            ),
            peers as (partition by units.peer_group, shares.period_code)
    )
{%- endmacro %}


{# Facts that a thing to look at may take away (change −1) or put in their place (+1): columns of the fact and types. #}
{% macro review_columns() -%}
    {{ return({
        'sessions': {'session_type': 'varchar', 'topic_class': 'varchar', 'invited': 'double', 'attended': 'double',
            'duration_minutes': 'double'},
        'items': {'channel': 'varchar', 'level': 'varchar', 'items': 'double', 'reviewed': 'boolean',
            'is_review_declared': 'boolean', 'level_weight': 'double'},
        'cases': {'satisfied': 'boolean', 'reopened': 'boolean', 'response_timeliness': 'varchar',
            'resolution_timeliness': 'varchar', 'response_due_at': 'timestamptz', 'resolution_due_at': 'timestamptz',
            'first_response_at': 'timestamptz', 'closed_at': 'timestamptz', 'excluded': 'boolean'},
        'reports': {'status': 'varchar', 'is_first_pass': 'boolean'},
    }) }}
{%- endmacro %}

{#
    The columns of one changed row: of a fact `facts`, which it takes away or, with some columns replaced, puts in its
    place. Columns of other facts are null, so that all changes are one relation.
#}
{% macro changed_row(fact, change=-1, replaced={}) -%}
    {%- set day = metric_facts()[fact].day -%}
    '{{ fact }}' as fact,
        {{ change }} as change,
        {{ replaced.get('day', 'facts.' ~ day) }} as day_on,
        {% for name, columns in review_columns().items() -%}
        {% for column, type in columns.items() -%}
        cast({{ replaced.get(column, 'null' if name != fact or column == 'level_weight' else 'facts.' ~ column) }}
            as {{ type }}) as {{ column }},
        {% endfor -%}
        {% endfor -%}
        facts.file_id,
        facts.sheet,
        facts.row_number,
        {{ 'facts.occurrence' if fact == 'cases' else 'facts.part' }} as part
{%- endmacro %}

{# Points with their sign, to one decimal. #}
{% macro signed_points(points) -%} printf('%+.1f', {{ one_decimal(points) }}) {%- endmacro %}
