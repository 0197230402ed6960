"""Write the receipt in words for a terminal; the annotated copy uses some of them too."""

from __future__ import annotations

from typing import Any

from orchestration.collection.receipt_rules import ERROR
from orchestration.collection.receipts import columns_read, left_out
from orchestration.collection.receipts.summed_up import grouped
from orchestration.messages import language as chosen_language
from orchestration.messages.catalogue import filled, found

_MAX_SHOWN = 100  # findings on a terminal


def as_text(body: dict[str, Any], language: str | None = None) -> str:
    """Write the receipt for a terminal, in Chinese ("zh") or English ("en"); by TAIZHANG_LANG where not said."""
    return _Text(body, language or chosen_language()).whole()


class _Text:
    def __init__(self, body: dict[str, Any], language: str) -> None:
        self._body, self._language = body, language

    def _text(self, key: str, /, **values: object) -> str:
        return filled(self._language, f"receipt.{key}", values)

    def _message(self, entry: dict[str, Any]) -> str:
        return str(entry[f"message_{self._language}"])

    def whole(self) -> str:
        body, text = self._body, self._text
        lines = [text("text.head", number=body["receipt_number"], file=body["file_name"])]
        if body["corrects"]:
            lines.append(text("text.corrects", path=body["corrects"]))
        lines.append(f"  {text('verdict.' + body['verdict'])} · {text('status.' + body['status'])}")
        lines += self._bytes()
        for part in body["parts"]:
            lines += self._part(part)
        findings = grouped(body["findings"])
        lines += [self._finding(each) for each in findings[:_MAX_SHOWN]]
        if len(findings) > _MAX_SHOWN:
            lines.append(text("text.more", count=len(findings) - _MAX_SHOWN))
        lines += [f"  · {self._headed(note['sheet'], self._message(note))}" for note in body["notes"]]
        return "\n".join(lines)

    def _bytes(self) -> list[str]:
        """Name the bytes: as the archive holds them, or of a file that was only checked."""
        archived = self._body.get("arrival", {}).get("archive_sha256")
        if archived:
            return [self._text("text.archived", sha256=archived)]
        checked = self._body.get("sha256")
        return [self._text("text.checked", sha256=checked)] if checked else []

    def _headed(self, head: str, rest: str) -> str:
        return self._text("text.headed", head=head, rest=rest) if head else rest

    def _part(self, part: dict[str, Any]) -> list[str]:
        text = self._text
        title = str(part[f"title_{self._language}"])
        if part["source"]:
            title = text("text.of_source", title=title, source=part["source"])
        nil = text("text.nil") if part["is_nil"] else None
        about = " · ".join(each for each in (part["unit_code"], part["period_code"], nil) if each)
        sent, accepted, rejected, filtered = (
            part[f"rows_{kind}"] for kind in ("sent", "accepted", "rejected", "filtered")
        )
        besides = text("text.left_out", count=filtered) if filtered else ""
        counts = text("text.counts", sent=sent, accepted=accepted, rejected=rejected, left_out=besides)
        lines = [f"  {text('text.headed', head=title, rest=about) if about else title} — {counts}"]
        for relation in ("same_as", "replaced_by"):
            if part[relation]:
                lines.append(text(f"text.{relation}", other=part[relation]))
        for sheet in part["sheets"]:
            lines.append(self._sheet(sheet))
            lines += [f"      {columns_read.sentence(entry, self._language)}" for entry in sheet.get("columns", [])]
            lines += [f"      {left_out.sentence(entry, self._language)}" for entry in sheet.get("left_out", [])]
        return lines

    def _sheet(self, sheet: dict[str, Any]) -> str:
        kinds = [
            f"{found(self._language, f'receipt.filtered.{kind}') or kind} {count}"
            for kind, count in sheet["rows_filtered"].items()
        ]
        return self._text(
            "text.sheet",
            sheet=sheet["sheet"],
            accepted=sheet["rows_accepted"],
            sent=sheet["rows_sent"],
            besides=self._text("text.besides", kinds=kinds) if kinds else "",
        )

    def _finding(self, finding: dict[str, Any]) -> str:
        mark = "✗" if finding["severity"] == ERROR else "!"
        place = f"{finding['sheet']}!{finding['cell']}" if finding["cell"] else finding["sheet"]
        count = finding["count"]
        if count > 1:
            place += self._text("text.places", count=count)
        return f"  {mark} {place}{' ' if place else ''}{self._message(finding)}"
