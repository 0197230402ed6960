"""state.sqlite: the small state that must never be lost — what arrived, when, and what was answered."""

from orchestration.state.config_changes import note_config_changes
from orchestration.state.faults import StateTooNew, StateUnfit, StateUnwritable
from orchestration.state.records import ArrivalRecord, ArrivalsWitness, NewArrival
from orchestration.state.store import StateStore, audited

__all__ = [
    "audited",
    "note_config_changes",
    "ArrivalRecord",
    "ArrivalsWitness",
    "NewArrival",
    "StateStore",
    "StateTooNew",
    "StateUnfit",
    "StateUnwritable",
]
