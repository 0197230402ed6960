"""The receipt in words: for a terminal, and the words that the annotated copy uses too."""

from __future__ import annotations

import os
from typing import Any

from orchestration.collection.receipt_rules import ERROR
from orchestration.collection.receipts.receipt import grouped
from orchestration.messages import Said

STATUS = {
    "accepted": Said("全部接收", "accepted"),
    "partly_accepted": Said("部分接收", "partly accepted"),
    "refused": Said("未接收", "refused"),
    "duplicate": Said("重复报送，没有变化", "duplicate, nothing changed"),
    "superseded": Said("已被较新的报送替代", "replaced by a newer one"),
    "withdrawn": Said("已撤回", "withdrawn"),
}
_VERDICT = {
    "read": Said("已读取", "read"),
    "encrypted": Said("有密码", "encrypted"),
    "corrupt": Said("已损坏", "damaged"),
    "too_big": Said("过大", "too big"),
    "unsupported": Said("不支持的文件", "not a table"),
    "internal_error": Said("我们的问题，文件没有错", "a fault of ours, not of the file"),
}
_FILTERED = {
    "where": Said("按条件滤除", "left out by the source's condition"),
    "total": Said("合计行", "totals"),
    "example": Said("示例行", "example rows"),
    "repeated_header": Said("重复表头", "repeated headers"),
    "identical": Said("完全相同的工单", "identical cases"),
}
_MOST_SHOWN = 100  # findings on a terminal


def as_text(body: dict[str, Any], language: str | None = None) -> str:
    """The receipt for a terminal, in Chinese ("zh") or English ("en"); by TAIZHANG_LANG where not said."""
    chosen = language or ("en" if os.environ.get("TAIZHANG_LANG", "zh").lower().startswith("en") else "zh")
    return _Text(body, chosen).whole()


class _Text:
    def __init__(self, body: dict[str, Any], language: str) -> None:
        self._body, self._language = body, language

    def _say(self, zh: str, en: str) -> str:
        return en if self._language == "en" else zh

    def _of(self, said: Said) -> str:
        return self._say(said.zh, said.en)

    def _message(self, entry: dict[str, Any]) -> str:
        return str(entry[f"message_{self._language}"])

    def whole(self) -> str:
        body, say = self._body, self._say
        lines = [f"{say('回执', 'Receipt')} {body['receipt_number']} · {body['file_name']}"]
        if body["corrects"]:
            lines.append(say(f"  更正：{body['corrects']}", f"  corrects {body['corrects']}"))
        lines.append(f"  {self._of(_VERDICT[body['verdict']])} · {self._of(STATUS[body['status']])}")
        for part in body["parts"]:
            lines += self._part(part)
        findings = grouped(body["findings"])
        lines += [self._finding(found) for found in findings[:_MOST_SHOWN]]
        if len(findings) > _MOST_SHOWN:
            more = len(findings) - _MOST_SHOWN
            lines.append(say(f"  … 另有 {more} 条", f"  … {more} more"))
        lines += [
            f"  · {note['sheet']}{say('：', ': ') if note['sheet'] else ''}{self._message(note)}"
            for note in body["notes"]
        ]
        return "\n".join(lines)

    def _part(self, part: dict[str, Any]) -> list[str]:
        say = self._say
        title = say(part["title_zh"], part["title_en"])
        title += say(f"（数据源 {part['source']}）", f" (source {part['source']})") if part["source"] else ""
        nil = say("零报告", "nil return") if part["is_nil"] else None
        about = " · ".join(text for text in (part["unit_code"], part["period_code"], nil) if text)
        sent, accepted, rejected, filtered = (
            part[f"rows_{kind}"] for kind in ("sent", "accepted", "rejected", "filtered")
        )
        counts = say(
            f"共 {sent} 行，接收 {accepted} 行，未计入 {rejected} 行" + (f"，滤除 {filtered} 行" if filtered else ""),
            f"{sent} rows: {accepted} accepted, {rejected} held back"
            + (f"; {filtered} more left out" if filtered else ""),
        )
        lines = [f"  {title}{say('：', ': ') if about else ''}{about} — {counts}"]
        if part["same_as"]:
            lines.append(say(f"    与 {part['same_as']} 内容相同", f"    the same content as {part['same_as']}"))
        if part["replaced_by"]:
            lines.append(say(f"    已由 {part['replaced_by']} 替代", f"    replaced by {part['replaced_by']}"))
        for sheet in part["sheets"]:
            kinds = say("、", ", ").join(
                f"{self._of(_FILTERED[kind]) if kind in _FILTERED else kind} {count}"
                for kind, count in sheet["rows_filtered"].items()
            )
            besides = say(f"（另有{kinds}）", f" (and {kinds})") if kinds else ""
            lines.append(
                f"    {sheet['sheet']}{say('：', ': ')}{sheet['rows_accepted']}/{sheet['rows_sent']}{say(' 行', ' rows')}{besides}"
            )
        return lines

    def _finding(self, found: dict[str, Any]) -> str:
        mark = "✗" if found["severity"] == ERROR else "!"
        place = f"{found['sheet']}!{found['cell']}" if found["cell"] else found["sheet"]
        more = (
            self._say(f"（等 {found['count']} 处）", f" (and {found['count'] - 1} more)") if found["count"] > 1 else ""
        )
        return f"  {mark} {place}{more}{' ' if place else ''}{self._message(found)}"
