"""Imported by the server process from which workers are forked: a fresh worker has the readers and the contracts at
hand.
"""

from __future__ import annotations

import pyarrow.parquet  # noqa: F401 - loaded before workers are forked
import python_calamine  # noqa: F401

from expectations.loading import code_lists, contracts
from orchestration.collection import parse_file  # noqa: F401

# reading the contracts costs a second; forked workers inherit them
contracts()
code_lists()
