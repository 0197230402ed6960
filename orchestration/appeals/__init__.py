"""Appeals: what a unit objects to, what accepting it would change, and what was decided.

An accepted appeal is a line of exemptions.csv or case_exclusions.csv, or a withdrawn file: what counts is said there
and nowhere else.
"""

from orchestration.appeals.deciding import decide, file_appeal
from orchestration.appeals.effects import Effect, effect_of, known_effect
from orchestration.appeals.listing import Appeal, appeals, find, listed
from orchestration.home import Home, HomeLocked
from orchestration.messages import UserError

__all__ = [
    "Appeal",
    "Effect",
    "Home",
    "HomeLocked",
    "UserError",
    "appeals",
    "decide",
    "effect_of",
    "file_appeal",
    "find",
    "known_effect",
    "listed",
]
