"""Sources whose rows are fetched from where they are kept instead of waiting for an export: kind and what it needs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, model_validator

from expectations.contract import Contract
from orchestration.collection.sources.combination import ColumnRef
from orchestration.reference.values import Text, read_whole
from orchestration.reference.yaml_file import Mapped
from orchestration.settings.fields import described
from orchestration.settings.validation import ErrorCollector, Info, wrong

FETCHED = "fetched"  # the folder of the inbox in which fetched rows arrive: fetched/SOURCE/…
SECRET = re.compile(r"\$\{([^{}]+)\}")  # ${NAME} of the environment, ${file:PATH} for the content of a file
DATABASES = ("postgresql", "mysql", "mssql", "sqlite")

_OF_FILES = ("match", "encoding", "sheet", "header_row", "period", "wide")
_OF_ALL = ("incremental", "max_rows", "timeout_seconds")
_OF_KIND = {"sql": ("connection", "table", "query"), "http": ("url", "headers", "parameters", "records", "next")}
_SECRET_NAME = re.compile(r"auth|token|key|secret|password|cookie|sign", re.IGNORECASE)
_KINDS = ("file", *_OF_KIND)
_PASSWORD = re.compile(r"\w+://[^/@]*?:([^/]*)@")  # of a connection, its secrets taken out
MAX_ROWS = 200_000
MAX_SECONDS = 60


def _one_of(choices: Collection[str]) -> BeforeValidator:
    def validator(value: object) -> object:
        if value not in choices:
            raise wrong("not_one_of", value=value, choices=list(choices))
        return value

    return BeforeValidator(validator)


def _connection(text: object) -> object:
    scheme = str(text).partition("://")[0]
    if scheme not in DATABASES and not SECRET.fullmatch(str(text)):
        raise wrong("no_such_database", choices=[f"{name}://" for name in DATABASES])
    password = _PASSWORD.match(SECRET.sub("$", str(text)))
    if password and password[1] != "$":
        raise wrong("secret_in_the_open")
    return text


def _url(text: object) -> object:
    try:
        parts = urlsplit(str(text))
    except ValueError:
        raise wrong("no_such_address", choices=["https://HOST/PATH"]) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise wrong("no_such_address", choices=["https://HOST/PATH"])
    if parts.username or parts.password:
        raise wrong("secret_in_the_open")
    return text


def _named_texts(value: object, info: Info) -> dict[str, str]:
    if not isinstance(value, dict):
        raise wrong("not_named_texts")
    errors = ErrorCollector(info)
    for name, text in value.items():
        if not isinstance(text, str):
            errors.add("not_named_texts", str(name))
        elif _SECRET_NAME.search(str(name)) and not SECRET.search(text):
            errors.add("secret_in_the_open", str(name))
    errors.stop()
    return value


def _at_least_one(value: object) -> int:
    return read_whole(str(value), 1)


Count = Annotated[int, BeforeValidator(_at_least_one)]
Every = Literal["day", "month", "year"]


class Incremental(Mapped):
    """Which rows are fetched again: those of the windows of time that may still change."""

    column: Text = described("collection.source.incremental_column", "updated_at")
    lag_days: Annotated[int, BeforeValidator(lambda value: read_whole(str(value)))] = described(
        "collection.source.lag_days", "3", default=0
    )
    every: Annotated[Every, _one_of(("day", "month", "year"))] = described(
        "collection.source.every", "month", default="month"
    )


class Next(Mapped):
    """Where the next page is: exactly one of a page's number, a link and a mark in the answer."""

    page: Text | None = described("collection.source.next_page", "{page: page, first: 1}", default=None)
    first: Annotated[int, BeforeValidator(lambda value: read_whole(str(value)))] = described(
        "collection.source.next_first", "1", default=1
    )
    link: Text | None = described("collection.source.next_link", "{link: paging.next}", default=None)
    cursor: Text | None = described(
        "collection.source.next_cursor", "{cursor: meta.next, parameter: after}", default=None
    )
    parameter: Text | None = described("collection.source.next_parameter", "after", default=None)

    @model_validator(mode="before")
    @classmethod
    def _is_one(cls, given: Any) -> Any:
        if isinstance(given, dict):
            if sum(key in given for key in ("page", "link", "cursor")) != 1:
                raise wrong("not_one_origin", names=["page", "link", "cursor"])
            if ("cursor" in given) != ("parameter" in given):
                raise wrong("missing")
        return given


NamedTexts = Annotated[dict[str, str], BeforeValidator(_named_texts)]


class Fetching(Mapped):
    """Keys of a source that is fetched."""

    kind: Annotated[str, _one_of(_KINDS)] = described("collection.source.kind", "sql", default="file")
    connection: Annotated[Text, BeforeValidator(_connection)] | None = described(
        "collection.source.connection", "postgresql://reader:${HOTLINE_PASSWORD}@db.example/hotline", default=None
    )
    table: Text | None = described("collection.source.table", "public.cases", default=None)
    query: Text | None = described("collection.source.query", "select * from cases where kind = 1", default=None)
    url: Annotated[Text, BeforeValidator(_url)] | None = described(
        "collection.source.url", "https://platform.example/api/cases", default=None
    )
    http_headers: NamedTexts = described(
        "collection.source.http_headers", '{Authorization: "Bearer ${PLATFORM_TOKEN}"}', name="headers", default={}
    )
    parameters: NamedTexts = described(
        "collection.source.parameters", '{size: "500", changed_since: "{since}"}', default={}
    )
    records: Text | None = described("collection.source.records", "data.items", default=None)
    next: Next | None = described("collection.source.next", "{link: paging.next}", default=None)
    incremental: Incremental | None = described(
        "collection.source.incremental", "{column: updated_at, lag_days: 3}", default=None
    )
    max_rows: Count = described("collection.source.max_rows", "200000", default=MAX_ROWS)
    timeout_seconds: Count = described("collection.source.timeout_seconds", "60", default=MAX_SECONDS)

    @property
    def is_fetched(self) -> bool:
        """Whether its rows are fetched; else a file brings them."""
        return self.kind != "file"

    @property
    def secrets(self) -> list[str]:
        """The names of all secrets that it needs, as they are written between ${ and }."""
        texts = " ".join([self.connection or "", *self.http_headers.values(), *self.parameters.values()])
        return list(dict.fromkeys(SECRET.findall(texts)))

    def check_file(self, raw: Mapping[str, Any], errors: ErrorCollector) -> None:
        """Refuse a description of files without a pattern, or with what is fetched."""
        if "match" not in raw:
            errors.add("missing", "match")
        _refuse(raw, (*_OF_ALL, *(key for keys in _OF_KIND.values() for key in keys)), "file", errors)

    def check_fetching(
        self, raw: Mapping[str, Any], uses: Iterable[tuple[tuple[str, ...], ColumnRef]], errors: ErrorCollector
    ) -> None:
        """Refuse what rows that are fetched cannot have, or lack."""
        others = [key for kind, keys in _OF_KIND.items() if kind != self.kind for key in keys]
        _refuse(raw, (*_OF_FILES, *others), self.kind, errors)
        for key, column in uses:
            if column.letter is not None:
                errors.add("letter_of_no_sheet", *key)
        if self.kind == "http" and not raw.get("url"):
            errors.add("missing", "url")
        if self.kind == "sql":
            if not raw.get("connection"):
                errors.add("missing", "connection")
            if (self.table is None) == (self.query is None):
                errors.add("not_one_origin", names=["table", "query"])

    def check_increments(
        self, contract: Contract, columns: Mapping[str, Collection[str]], has_identity: bool, errors: ErrorCollector
    ) -> None:
        """Refuse windows between which a row could move and count twice.

        Args:
            columns: contract column → the columns of the export that it is read from.
        """
        if self.incremental is None:
            return
        is_known = has_identity or contract.identity_field in columns
        if not is_known and self.incremental.column not in columns.get(contract.event_field or "", ()):
            errors.add("increment_moves_rows", "incremental", "column")


def _refuse(raw: Mapping[str, Any], keys: Iterable[str], kind: str, errors: ErrorCollector) -> None:
    for key in keys:
        if raw.get(key) is not None:
            errors.add("key_of_another_kind", key, kind=kind)
