"""contacts.csv: where the digest of a unit or of the department goes. No person's name is needed."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from orchestration.reference.exemptions import Lookups
from orchestration.reference.row import ListFile, ListRow
from orchestration.reference.words import DEPARTMENT, ROLES, TONGUES, Words, choices, code_of
from orchestration.settings.fields import described
from orchestration.settings.validation import Info, wrong


def _unit(written: str, info: Info) -> str:
    if code := code_of(DEPARTMENT, written):
        return code
    lookups: Lookups = info.context.lookups
    return lookups.units.code(written, None)


def _one_of(words: Words) -> BeforeValidator:
    def read(written: str) -> str:
        code = code_of(words, written)
        if code is None:
            raise wrong("not_one_of", choices=choices(words))
        return code

    return BeforeValidator(read)


class Contact(ListRow):
    """One address; several lines of one address are one recipient."""

    file: ClassVar = ListFile("contacts.csv", "reference.contacts.contact")

    unit_code: Annotated[str, BeforeValidator(_unit)] = described(
        "reference.contacts.unit_code", "QH202", labels="单位、单位代码、单位名称、unit_code", name="unit"
    )
    role: Annotated[str, _one_of(ROLES)] = described(
        "reference.contacts.role", "clerk", labels="角色、用途", default="clerk"
    )
    address: str = described("reference.contacts.address", "mailto://office@example.org", labels="地址、渠道、通道")
    language: Annotated[str, _one_of(TONGUES)] = described(
        "reference.contacts.language", "zh", labels="语言", default="zh"
    )
