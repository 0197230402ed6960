"""Who may see and do what: accounts, their sessions and single-use links, all of it in state.sqlite."""

from orchestration.accounts import second_step
from orchestration.accounts.directory import Account, AccountError, Directory, first_key, normal
from orchestration.accounts.looking import Gate, Session, gate_of, proxy_key, session_of, token_hash
from orchestration.accounts.passwords import MIN_PASSWORD_LENGTH, Busy, fault_of, hashed, matches, secret_of
from orchestration.state import audit as audit_log
from orchestration.state.audit import Actor, acting

__all__ = [
    "MIN_PASSWORD_LENGTH",
    "Account",
    "Actor",
    "acting",
    "audit_log",
    "AccountError",
    "Busy",
    "Directory",
    "Gate",
    "Session",
    "fault_of",
    "first_key",
    "gate_of",
    "hashed",
    "matches",
    "normal",
    "second_step",
    "secret_of",
    "proxy_key",
    "session_of",
    "token_hash",
]
