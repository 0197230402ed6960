"""config/doors.yml: folders elsewhere whose files are pulled into the inbox."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, model_validator

from orchestration.collection.sources.fetching import SECRET
from orchestration.reference.values import Flag, Text
from orchestration.reference.yaml_file import Mapped, Texts, read_yaml
from orchestration.settings.fields import described
from orchestration.settings.problems import Problems
from orchestration.settings.validation import Context, ErrorCollector, Info, validated, wrong

DOORS_FILE = "doors.yml"
# how the address of each kind is written, and which keys only it has
_ADDRESSES = {
    "sftp": "sftp://USER@HOST/FOLDER",
    "webdav": "webdav://USER@HOST/FOLDER",
    "s3": "s3://KEY@HOST/BUCKET/FOLDER",
    "imap": "imap://USER@HOST/MAILBOX",
}
_OF_KIND = {
    "sftp": ("host_key", "key"),
    "webdav": ("certificate",),
    "s3": ("certificate", "region", "bucket_in_host"),
    "imap": ("certificate", "senders"),
}
_NEEDED = {"sftp": ("host_key",), "webdav": ("password",), "s3": ("password",), "imap": ("password", "senders")}
_SENDER = re.compile(r"([^@\s<>]+@)?[a-z0-9-]+(\.[a-z0-9-]+)+")
_HOST_KEY = re.compile(r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d+) [A-Za-z0-9+/=]{40,}")


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_whole = bool(parts.hostname and parts.username and parts.port != 0)
    except ValueError:
        is_whole = False
    if not is_whole or parts.scheme not in _ADDRESSES:
        raise wrong("no_such_address", choices=list(_ADDRESSES.values()))
    if parts.password is not None:
        raise wrong("secret_in_the_open")
    return text


def _secret(text: str) -> str:
    if not SECRET.fullmatch(text):
        raise wrong("secret_in_the_open")
    return text


def _host_key(text: str) -> str:
    if not _HOST_KEY.fullmatch(text):
        raise wrong("no_host_key")
    return text


def _folder(value: object) -> object:
    if isinstance(value, str) and ({"..", "."} & set(value.split("/")) or value.startswith("/")):
        raise wrong("not_inside_the_inbox")
    return value


def _senders(value: object, info: Info) -> dict[str, str]:
    if not isinstance(value, dict):
        raise wrong("not_a_sender")
    errors = ErrorCollector(info)
    for sender, unit in value.items():
        if not _SENDER.fullmatch(str(sender).lower()) or not isinstance(unit, str) or not unit or "/" in unit:
            errors.add("not_a_sender", str(sender))
    errors.stop()
    return {str(sender).lower(): unit for sender, unit in value.items()}


Folder = Annotated[str, BeforeValidator(_folder)]


class Door(Mapped):
    """One folder elsewhere."""

    address: Annotated[Text, AfterValidator(_address)] = described(
        "reference.door.address", "sftp://taizhang@files.example/outgoing"
    )
    host_key: Annotated[Text, AfterValidator(_host_key)] | None = described(
        "reference.door.host_key", "ssh-ed25519 AAAAC3Nz…", default=None
    )
    password: Annotated[Text, AfterValidator(_secret)] | None = described(
        "reference.door.password", "${HOSPITAL_PASSWORD}", default=None
    )
    key: Annotated[Text, AfterValidator(_secret)] | None = described(
        "reference.door.key", "${file:/etc/taizhang/id_ed25519}", default=None
    )
    certificate: Text | None = described("reference.door.certificate", "authority.pem", default=None)
    region: Text | None = described("reference.door.region", "cn-north-1", default=None)
    bucket_in_host: Flag = described("reference.door.bucket_in_host", "yes", default=False)
    senders: Annotated[dict[str, str], BeforeValidator(_senders)] = described(
        "reference.door.senders", "{bangong@chengguan.example: U1, hexi.example: U2}", default={}
    )
    match: Text = described("reference.door.match", '"*.xlsx"', default="*")
    folder: Folder = described("reference.door.folder", "U1", default="")
    received: Folder = described("reference.door.received", "received", default="received")

    @model_validator(mode="before")
    @classmethod
    def _is_of_its_kind(cls, given: Any, info: Info) -> Any:
        kind = str(given.get("address")).partition("://")[0] if isinstance(given, dict) else ""
        if kind in _OF_KIND:
            errors = ErrorCollector(info)
            for key in {key for keys in _OF_KIND.values() for key in keys} - {*_OF_KIND[kind]} & {*given}:
                errors.add("key_of_another_kind", key, kind=kind)
            for key in _NEEDED[kind]:
                if not given.get(key):
                    errors.add("missing", key)
            errors.stop()
        # a mailbox is read by people too: a letter stays where it is unless they say otherwise
        return {"received": "", **given} if kind == "imap" else given

    @property
    def scheme(self) -> str:
        """What kind of folder it is."""
        return urlsplit(self.address).scheme

    @property
    def secrets(self) -> list[str]:
        """The names of its secrets."""
        return [name for text in (self.password, self.key) if text for name in SECRET.findall(text)]


class DoorsFile(Mapped):
    """The whole file."""

    doors: dict[str, Door] = described("reference.door.doors", "{hospital: {address: …, host_key: …}}")


def load_doors(path: Path, problems: Problems) -> dict[str, Door]:
    """Load the doors by their names; none where there is no file."""
    if not path.exists():
        return {}
    file = read_yaml(path, DOORS_FILE, Texts, problems)
    content = validated(DoorsFile, file.content, file, problems, Context({})) if file else None
    return content.doors if content else {}
