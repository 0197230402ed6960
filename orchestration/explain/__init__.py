"""How a published figure comes about: the questions that lead from a figure back to its cells, and the words for
the answers.

Everything is read from one snapshot through a function that the caller brings, `ask(question, **parameters) ->
rows`; the command line and the dashboards both bring theirs. Nothing here opens a file of the home folder.

    from orchestration.explain import explain
    explanation = explain(ask, "report_on_time_rate", "QH101", "2025-Q1")
    explanation.figure["value"], explanation.parts, explanation.rows(role="numerator")
"""

from orchestration.explain.figures import Explanation, Part, explain, explain_exact
from orchestration.explain.names import UnknownName
from orchestration.explain.questions import question
from orchestration.explain.scores import Standing, rank_pairs, standing

__all__ = [
    "Explanation",
    "Part",
    "Standing",
    "UnknownName",
    "explain",
    "explain_exact",
    "question",
    "rank_pairs",
    "standing",
]
