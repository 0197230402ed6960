-- Every row behind a figure of the domain outreach, see contributions.
{{ config(parameters=figure_asked()) }}
{{ contributions_from(['items', 'channels', 'weeks']) }}
