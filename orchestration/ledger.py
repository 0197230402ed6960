"""The former place of orchestration.state."""

from orchestration.state import ArrivalRecord, NewArrival
from orchestration.state import StateStore as Ledger

__all__ = ["ArrivalRecord", "Ledger", "NewArrival"]
