-- Every row behind a figure: what it adds above or below the line, and what was left out and why. A unit's own rows and
-- those of all units below it. For one domain there is a function that answers sooner.
{{ config(parameters=figure_asked()) }}
{{ contributions_from([
    'sessions', 'gaps', 'duties', 'reports', 'cases', 'backlog', 'items', 'channels', 'weeks', 'submissions',
]) }}
