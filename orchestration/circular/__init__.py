"""The circular: what a snapshot says of a period, in sentences of a template, as a document in the official layout.

The pages write one through this door; they bring a connection to the snapshot that they show.
"""

from orchestration.circular.facts import facts_of
from orchestration.circular.issue import Asked, make
from orchestration.home import Home
from orchestration.messages import UserError

__all__ = ["Asked", "Home", "UserError", "facts_of", "make"]
