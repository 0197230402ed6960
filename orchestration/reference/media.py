"""media.csv: what an outreach ledger calls its media, with the channel and level of each."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from orchestration.reference.row import ListFile, ListRow
from orchestration.reference.words import choices, code_list, code_of
from orchestration.settings.fields import described
from orchestration.settings.validation import wrong


def _code_in(name: str) -> BeforeValidator:
    """Make a validator for the codes of a list, which may be written as their labels."""

    def read(written: object) -> str:
        words = code_list(name)
        code = code_of(words, str(written))
        if code is None:
            raise wrong("not_one_of", choices=choices(words))
        return code

    return BeforeValidator(read)


class Medium(ListRow):
    """A medium, by its name."""

    file: ClassVar = ListFile("media.csv", "reference.media.medium")

    name: str = described("reference.media.name", "学习强国", labels="名称、媒体名称、媒体")
    channel: Annotated[str, _code_in("outreach_channel")] = described(
        "reference.media.channel", "公众号", labels="渠道、发布渠道"
    )
    level: Annotated[str, _code_in("level")] | None = described(
        "reference.media.level", "national", labels="级别、媒体级别", default=None
    )
