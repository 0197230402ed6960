"""The one door for what comes from outside: files dropped into the inbox or uploaded, and names that somebody settles.

Cheap to import: what reads workbooks is loaded when a file is there.
"""

from orchestration.home import Home, HomeLocked
from orchestration.intake.inbox import TakenIn, take_in
from orchestration.intake.listing import BATCH, readable_name, waiting
from orchestration.intake.manifest import without_file
from orchestration.intake.names import Candidate, NotAdopted, adopt, candidates
from orchestration.intake.upload import LARGEST_BYTES, Received, Refused, clean_name, receive
from orchestration.messages import UserError

__all__ = [
    "BATCH",
    "Candidate",
    "Home",
    "HomeLocked",
    "LARGEST_BYTES",
    "NotAdopted",
    "Received",
    "Refused",
    "TakenIn",
    "UserError",
    "adopt",
    "candidates",
    "clean_name",
    "readable_name",
    "receive",
    "take_in",
    "waiting",
    "without_file",
]
