"""The answer to a sender: what was read, what counts, which cells to change. JSON, and the same as text for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.contract import contracts
from orchestration.collection.model import ERROR, Arrival, Finding, Note, ParsedFile, Part, Region
from orchestration.files import write_durably

if TYPE_CHECKING:
    from orchestration.versions import Submission

STATUS_ZH = {
    "accepted": "全部接收",
    "partly_accepted": "部分接收",
    "refused": "未接收",
    "duplicate": "重复报送，没有变化",
    "superseded": "已被较新的报送替代",
    "withdrawn": "已撤回",
}
_VERDICT_ZH = {"read": "已读取", "encrypted": "有密码", "corrupt": "已损坏", "too_big": "过大", "unsupported": "不支持的文件"}
_FILTERED_ZH = {
    "where": "按条件滤除", "total": "合计行", "example": "示例行", "repeated_header": "重复表头", "identical": "完全相同的工单",
}  # fmt: skip
_MOST_SHOWN = 100  # findings on a terminal


def answer(parsed: ParsedFile) -> dict[str, Any]:
    """The receipt as far as reading alone can write it; `complete` adds versions."""
    findings = [*parsed.findings, *(found for part in parsed.parts for found in part.findings)]
    remedies = [found for found in parsed.findings if found.severity == ERROR]
    return {
        "file_id": parsed.arrival.file_id,
        "receipt_number": parsed.arrival.file_id,
        "file_name": parsed.arrival.file_name,
        "received_at": parsed.arrival.received_at.isoformat(),
        "verdict": parsed.verdict,
        "status": _status(parsed),
        "has_personal_data": parsed.has_personal_data,
        "rows_sent": sum(part.rows_sent for part in parsed.parts),
        "rows_accepted": sum(part.rows_accepted for part in parsed.parts),
        "rows_rejected": sum(part.rows_rejected for part in parsed.parts),
        "rows_filtered": sum(part.rows_filtered for part in parsed.parts),
        "parts": [_part(part) for part in parsed.parts],
        "remedy_zh": remedies[0].message_zh if remedies else None,
        "remedy_en": remedies[0].message_en if remedies else None,
        "findings": [_finding(found) for found in findings],
        "notes": [_note(note) for note in parsed.notes],
    }


def _status_of(part: Part) -> str:
    if part.refused or (part.rows_accepted == 0 and not part.is_nil):
        return "refused"
    return "partly_accepted" if part.rows_rejected else "accepted"


def _status(parsed: ParsedFile) -> str:
    return overall([_status_of(part) for part in parsed.parts])


def overall(statuses: Iterable[str]) -> str:
    """The status of a file from those of its parts."""
    found = set(statuses)
    if not found or found == {"refused"}:
        return "refused"
    if len(found) == 1:
        return found.pop()
    if found & {"accepted", "partly_accepted"}:
        return "partly_accepted" if found & {"partly_accepted", "refused"} else "accepted"
    return sorted(found - {"refused"})[0]


def _part(part: Part) -> dict[str, Any]:
    contract = contracts()[part.template]
    return {
        "template": part.template,
        "title_zh": contract.title_zh,
        "title_en": contract.title_en,
        "source": part.source,
        "status": _status_of(part),
        "unit_code": part.unit_code,
        "period_code": part.period_code,
        "starts_on": _iso(part.starts_on),
        "ends_on": _iso(part.ends_on),
        "is_nil": part.is_nil,
        "rows_sent": part.rows_sent,
        "rows_accepted": part.rows_accepted,
        "rows_rejected": part.rows_rejected,
        "rows_filtered": part.rows_filtered,
        "sheets": [_region(region) for region in part.regions],
        "columns": sorted({name for _, name, _ in part.column_map}),
        "unmatched_units": [
            {"name": each.name, "rows": each.row_count, "nearest_unit_code": each.nearest_unit_code, "similarity": each.similarity}
            for each in part.unmatched_units
        ],
    }


def _region(region: Region) -> dict[str, Any]:
    return {
        "sheet": region.sheet,
        "header_row": region.header_row,
        "rows_sent": region.rows_sent,
        "rows_accepted": region.rows_sent - region.rows_rejected,
        "rows_rejected": region.rows_rejected,
        "rows_filtered": dict(sorted(region.rows_filtered.items())),
        "hidden_rows": len(region.hidden_rows),
    }


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "sheet": found.sheet,
        "cell": found.cell,
        "row_number": found.row_number,
        "field": found.field,
        "value": found.value,
        "rule": found.rule,
        "severity": found.severity,
        "message_zh": found.message_zh,
        "message_en": found.message_en,
    }


def _note(note: Note) -> dict[str, Any]:
    return {"sheet": note.sheet, "message_zh": note.message_zh, "message_en": note.message_en}


def _iso(value: date | datetime | None) -> str | None:
    return value.isoformat() if value is not None else None


def complete(body: dict[str, Any], submissions: list[Submission]) -> dict[str, Any]:
    """The receipt with the version and status of each part among all submissions."""
    by_part = {(item.brought.template, item.brought.source): item for item in submissions}
    parts = []
    for part in body["parts"]:
        item = by_part.get((part["template"], part["source"]))
        parts.append(part | {"status": item.status, "version": item.version} if item else part)
    statuses = [item.status for item in submissions] or [part["status"] for part in parts]
    return body | {"parts": parts, "status": overall(statuses)}


def refusal(parsed: ParsedFile) -> dict[str, Any]:
    """What is kept of a file with personal data: findings without values, and what it was meant to be."""
    return {
        "findings": [_finding(found) for found in parsed.findings],
        "parts": [
            {
                "template": part.template, "source": part.source, "unit_code": part.unit_code, "period_code": part.period_code,
                "starts_on": _iso(part.starts_on), "ends_on": _iso(part.ends_on), "rows_sent": part.rows_sent,
            }
            for part in parsed.parts
        ],
    }  # fmt: skip


def from_refusal(arrival: Arrival, kept: dict[str, Any]) -> ParsedFile:
    """The file with personal data as it was read, from what `refusal` kept; its bytes are gone."""
    parts = []
    for each in kept["parts"]:
        days = [date.fromisoformat(each[name]) if each[name] else None for name in ("starts_on", "ends_on")]
        parts.append(
            Part(
                each["template"], each["source"], {}, each["unit_code"], each["period_code"], *days, refused=True,
                rows_sent=each["rows_sent"], rows_rejected=each["rows_sent"],
            )
        )  # fmt: skip
    return ParsedFile(arrival, "read", parts, [Finding(**found) for found in kept["findings"]], has_personal_data=True)


def write(folder: Path, file_id: str, body: dict[str, Any]) -> None:
    """Write receipts/FILE_ID.json; the same receipt gives the same bytes."""
    text = json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True)
    write_durably(folder / f"{file_id}.json", f"{text}\n".encode())


def grouped(findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Findings that say the same of several cells of one sheet as one, with the first cell and a `count`; errors first."""
    known: dict[tuple, dict[str, Any]] = {}
    for found in findings:
        key = (found["sheet"], found["rule"], found["field"], found["severity"], found["message_zh"])
        if key in known:
            known[key]["count"] += 1
        else:
            known[key] = found | {"count": 1}
    return sorted(known.values(), key=lambda found: found["severity"] != ERROR)


def as_text(body: dict[str, Any], language: str = "zh") -> str:
    """The receipt for a terminal."""
    lines = [f"回执 {body['receipt_number']} · {body['file_name']}"]
    lines.append(f"  {_VERDICT_ZH[body['verdict']]} · {STATUS_ZH.get(body['status'], body['status'])}")
    for part in body["parts"]:
        source = f"（数据源 {part['source']}）" if part["source"] else ""
        about = " · ".join(text for text in (part["unit_code"], part["period_code"], "零报告" if part["is_nil"] else None) if text)
        lines.append(
            f"  {part['title_zh']}{source}{'：' if about else ''}{about} — 共 {part['rows_sent']} 行，接收 {part['rows_accepted']} 行，"
            f"未计入 {part['rows_rejected']} 行" + (f"，滤除 {part['rows_filtered']} 行" if part["rows_filtered"] else "")
        )
        for sheet in part["sheets"]:
            kinds = "、".join(f"{_FILTERED_ZH.get(kind, kind)} {count}" for kind, count in sheet["rows_filtered"].items())
            lines.append(f"    {sheet['sheet']}：{sheet['rows_accepted']}/{sheet['rows_sent']} 行{f'（另有{kinds}）' if kinds else ''}")
    findings = grouped(body["findings"])
    for found in findings[:_MOST_SHOWN]:
        mark = "✗" if found["severity"] == ERROR else "!"
        place = f"{found['sheet']}!{found['cell']}" if found["cell"] else found["sheet"]
        more = f"（等 {found['count']} 处）" if found["count"] > 1 else ""
        lines.append(f"  {mark} {place}{more}{' ' if place else ''}{found['message_zh' if language == 'zh' else 'message_en']}")
    if len(findings) > _MOST_SHOWN:
        lines.append(f"  … 另有 {len(findings) - _MOST_SHOWN} 条")
    lines += [f"  · {note['sheet']} {note['message_zh' if language == 'zh' else 'message_en']}" for note in body["notes"]]
    return "\n".join(lines)
