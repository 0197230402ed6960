{#
    Everything that must be true of a table, in one query: a test costs fifteen milliseconds of a processor whatever it
    asks, and a build asked ninety. A row for each rule that does not hold, with the column and how many rows break it;
    `materialization test` says them.
    Null passes, except in `unique`, where nulls are compared as values.

    unique: columns that together name one row.
    known: column → list of the seed status_code in which its values stand.
    within: column → {minimum, maximum}; a bound left out does not bind.
    found_in: column → {to, field}: another table's column that holds every value.
    in_order: lists of columns, none larger than the next one.
    filled_together: lists of columns; a row has either all of them or none.
#}
{% test sound(model, unique=none, known={}, within={}, found_in={}, in_order=[], filled_together=[]) %}
    {%- set parts, breaking = [], 'select 1 from ' ~ model ~ ' where ' -%}
    {%- if unique -%}
        {%- set key = unique | join(', ') -%}
        {%- do parts.append([key ~ ' unique', 'select 1 from ' ~ model ~ ' group by ' ~ key ~ ' having count(*) > 1']) -%}
    {%- endif -%}
    {%- for column, list_name in known.items() -%}
        {%- set codes = 'select code from ' ~ ref('status_code') ~ " where list_name = '" ~ list_name ~ "'" -%}
        {%- set unknown = column ~ ' is not null and ' ~ column ~ ' not in (' ~ codes ~ ')' -%}
        {%- do parts.append([column ~ ' known', breaking ~ unknown]) -%}
    {%- endfor -%}
    {%- for column, bounds in within.items() -%}
        {%- set outside = [] -%}
        {%- if 'minimum' in bounds -%}{%- do outside.append(column ~ ' < ' ~ bounds['minimum']) -%}{%- endif -%}
        {%- if 'maximum' in bounds -%}{%- do outside.append(column ~ ' > ' ~ bounds['maximum']) -%}{%- endif -%}
        {%- do parts.append([column ~ ' within', breaking ~ outside | join(' or ')]) -%}
    {%- endfor -%}
    {%- for column, parent in found_in.items() -%}
        {%- set field = parent['field'] -%}
        {%- set values = 'select ' ~ field ~ ' from ' ~ parent['to'] ~ ' where ' ~ field ~ ' is not null' -%}
        {%- set lost = column ~ ' is not null and ' ~ column ~ ' not in (' ~ values ~ ')' -%}
        {%- do parts.append([column ~ ' found_in', breaking ~ lost]) -%}
    {%- endfor -%}
    {%- for columns in in_order -%}
        {%- set wrong = [] -%}
        {%- for column in columns[1:] -%}{%- do wrong.append(columns[loop.index0] ~ ' > ' ~ column) -%}{%- endfor -%}
        {%- do parts.append([columns | join(', ') ~ ' in_order', breaking ~ wrong | join(' or ')]) -%}
    {%- endfor -%}
    {%- for columns in filled_together -%}
        {%- set none_is, some_are = columns | join(' is null and '), columns | join(' is null or ') -%}
        {%- do parts.append([
            columns | join(', ') ~ ' filled_together', breaking ~ 'not (' ~ none_is ~ ' is null) and (' ~ some_are ~ ' is null)'
        ]) -%}
    {%- endfor -%}
    {%- for rule, sql in parts %}
select '{{ rule }}' as broken_rule, count(*) as rows_count from ({{ sql }}) as broken having count(*) > 0
{{ 'union all' if not loop.last }}
    {%- endfor %}
{% endtest %}
