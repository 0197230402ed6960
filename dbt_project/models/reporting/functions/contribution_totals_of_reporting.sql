-- What the rows of each role of a figure of the domain reporting come to.
{{ config(parameters=figure_asked()) }}
{{ contribution_totals('contributions_of_reporting') }}
