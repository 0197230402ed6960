"""Whether an error of DuckDB comes from the file it reads. It tells most things by its text alone."""

from __future__ import annotations

_OF_THE_MACHINE = (
    "set lock",
    "conflicting lock",
    "is locked",
    "no space left",
    "disk is full",
    "permission denied",
    "read-only file",
    "too many open files",
    "out of memory",
)
_OF_THE_FILE = (
    "corrupt database",
    "checksum",
    "not a valid duckdb database file",
    "could not read enough bytes",
    "could not read from file",
    "database file with version number",
)
_KINDS = ("SerializationException", "FatalException", "InternalException")


def _is_of_the_machine(error: BaseException) -> bool:
    text = str(error).lower()
    return any(part in text for part in _OF_THE_MACHINE) or type(error).__name__ == "OutOfMemoryException"


def is_damage(error: BaseException) -> bool:
    """Tell whether a query failed because the file is damaged."""
    if _is_of_the_machine(error) or type(error).__module__.partition(".")[0] not in ("duckdb", "_duckdb"):
        return False
    return says_damage(str(error)) or type(error).__name__ in _KINDS


def says_damage(text: str) -> bool:
    """Tell whether a text that quotes DuckDB tells of a damaged file."""
    lowered = text.lower()
    return any(part in lowered for part in _OF_THE_FILE)


def is_no_database(error: BaseException) -> bool:
    """Tell whether a file could not be opened because of what it holds: lock, rights and space are not its fault."""
    return not _is_of_the_machine(error)
