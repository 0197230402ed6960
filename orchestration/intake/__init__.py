"""The one door for what comes from outside: files dropped into the inbox or uploaded, and names that somebody settles.

Cheap to import: what reads workbooks is loaded when a file is there.
"""

from orchestration.home import Home, HomeLocked
from orchestration.intake.inbox import IngestResult, ingest
from orchestration.intake.listing import BATCH, readable_name, waiting
from orchestration.intake.manifest import without_file
from orchestration.intake.media import adopt_medium, listed_media, media_choices
from orchestration.intake.names import Candidate, NotAdopted, adopt, candidates
from orchestration.intake.upload import MEGABYTE, Received, folder_of, largest_megabytes, receive
from orchestration.intake.upload_names import UploadRejected, clean_name
from orchestration.intake.upload_reading import load_libraries
from orchestration.messages import UserError
from orchestration.state import StateUnwritable

__all__ = [
    "BATCH",
    "Candidate",
    "Home",
    "HomeLocked",
    "MEGABYTE",
    "NotAdopted",
    "Received",
    "UploadRejected",
    "StateUnwritable",
    "IngestResult",
    "UserError",
    "adopt",
    "adopt_medium",
    "candidates",
    "clean_name",
    "folder_of",
    "largest_megabytes",
    "listed_media",
    "load_libraries",
    "media_choices",
    "readable_name",
    "receive",
    "ingest",
    "waiting",
    "without_file",
]
