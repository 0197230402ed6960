-- Every row behind a figure of the domain case, see contributions.
{{ config(parameters=figure_asked()) }}
{{ contributions_from(['cases', 'backlog']) }}
