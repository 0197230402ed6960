-- Every row behind a figure of the domain data, see contributions.
{{ config(parameters=figure_asked()) }}
{{ contributions_from(['submissions']) }}
