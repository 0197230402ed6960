-- Every row behind a figure of the domain study, see contributions.
{{ config(parameters=figure_asked()) }}
{{ contributions_from(['sessions', 'gaps', 'duties']) }}
