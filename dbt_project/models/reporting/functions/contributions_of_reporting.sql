-- Every row behind a figure of the domain reporting, see contributions.
{{ config(parameters=figure_asked()) }}
{{ contributions_from(['reports']) }}
