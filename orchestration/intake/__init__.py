"""The one door for what comes from outside: files dropped into the inbox or uploaded, and names that somebody settles.

Cheap to import: what reads workbooks is loaded when a file is there.
"""

from orchestration.intake.inbox import BATCH, take_in, waiting
from orchestration.intake.names import NotAdopted, adopt, settled
from orchestration.intake.upload import LARGEST_BYTES, Received, Refused, clean_name, receive

__all__ = [
    "BATCH",
    "LARGEST_BYTES",
    "NotAdopted",
    "Received",
    "Refused",
    "adopt",
    "clean_name",
    "receive",
    "settled",
    "take_in",
    "waiting",
]
