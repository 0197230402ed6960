"""What the receipt says about sheets, headers and files, with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from expectations.contract import Contract
from expectations.labels import normalise_label
from expectations.loading import contracts
from orchestration.collection.findings import sheet_finding, shown
from orchestration.collection.parsed_file import ERROR, WARNING, Finding, Note, TableExtent
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.sources.source import Source
from orchestration.collection.tables.header import Header, Table
from orchestration.collection.tables.header_lookup import HeaderIndex
from orchestration.collection.tables.personal_data import is_dropped
from orchestration.collection.values.cell_refs import column_letter

_SHOWN_HEADERS = 12
_SHARE_OF_LABELS = 0.5  # of a row's cells that must be known before it is taken for a header


def file_remark(remark: tuple[str, str, str]) -> Finding:
    """Something odd about the file as a whole that did not stop the reading."""
    rule, zh, en = remark
    return sheet_finding("", rule, WARNING, f"{zh}。", f"{en[0].upper()}{en[1:]}.")


def looks_like_a_ledger(header: Header) -> bool:
    """Whether a header that lacks a required column was meant to be one."""
    known = len(header.fields)
    return header.follows_gap or known >= 2 and known >= _SHARE_OF_LABELS * len(header.texts)


def _labels(contract: Contract, names: Iterable[str]) -> tuple[str, str]:
    fields = [contract.field(name) for name in names if name not in ("where", "identity")]
    return "、".join(field.label_zh for field in fields), ", ".join(field.label_en for field in fields)


def _nearest_headers(header: Header) -> list[str]:
    """For each missing column the most similar header among those that mean nothing."""
    from rapidfuzz import fuzz, process

    free = {column: text for column, text in header.texts.items() if column in header.extras} or header.texts
    found = []
    for name in header.missing:
        if name in ("where", "identity") or not free:
            continue
        labels = header.contract.field(name).labels
        best = max(
            free.values(),
            key=lambda text: process.extractOne(normalise_label(text), map(normalise_label, labels), scorer=fuzz.ratio)[
                1
            ],
        )
        found.append(best)
    return list(dict.fromkeys(found))


def refused_sheet(table: Table) -> Finding:
    """A ledger without a required column, or with two columns for one."""
    sheet, header, contract = table.sheet, table.header, table.header.contract
    row = sheet.first_row + header.bottom
    cell = f"A{row}"
    if header.missing:
        zh, en = _labels(contract, header.missing)
        near = _nearest_headers(header)
        near_zh = f"表中最接近的列名是：{'、'.join(f'“{text}”' for text in near)}。" if near else ""
        near_en = f" The nearest headers are: {', '.join(near)}." if near else ""
        return sheet_finding(
            sheet.name, "required_column_missing", ERROR,
            f"按“{contract.title_zh}”读取，缺少必填列：{zh}。{near_zh}请改正第 {row} 行的列名或补上该列后重新报送。这张表未计入。",
            f"Read as {contract.title_en}: required columns are missing: {en}.{near_en} Correct the headers in row {row} or add the column and send the "
            "file again. The sheet is refused.",
            cell=cell, row=row,
        )  # fmt: skip
    zh, en = _labels(contract, header.doubled)
    return sheet_finding(
        sheet.name, "doubled_column", ERROR,
        f"有两列的列名都表示“{zh}”，无法确定用哪一列。请改名或删去一列后重新报送。这张表未计入。",
        f"Two columns both stand for {en}. Rename or delete one and send the file again. The sheet is refused.",
        cell=cell, row=row,
    )  # fmt: skip


def no_header(sheets: Iterable[Sheet], best: Table | None, known: Mapping[str, Contract]) -> Finding:
    """No sheet of the file has a header row of any template."""
    if best is not None:
        contract = best.header.contract
        zh, en = _labels(contract, [field.name for field in contract.fields if field.required])
        return sheet_finding(
            best.sheet.name, "no_header", ERROR,
            f"没有找到表头。最接近的是“{contract.title_zh}”，它需要这些列：{zh}。请对照模板填写列名后重新报送。",
            f"No header row was found. The nearest template is {contract.title_en}, which needs: {en}. Use its headers and send the file again.",
        )  # fmt: skip
    seen = [sheet for sheet in sheets if not sheet.is_empty]
    texts = [shown(cell) for sheet in seen[:1] for cell in sheet.row(_first_filled(sheet)) if cell != ""][
        :_SHOWN_HEADERS
    ]
    names = "、".join(contract.title_zh for contract in known.values())
    first_zh = f"（首行是：{'、'.join(texts)}）" if texts else ""
    return sheet_finding(
        seen[0].name if seen else "", "no_header", ERROR,
        f"没有找到任何台账的表头{first_zh}。可报送的台账：{names}。请用模板填写后重新报送。",
        f"No header row of any template was found. Templates: {', '.join(known)}. Fill in one of them and send the file again.",
    )  # fmt: skip


def _first_filled(sheet: Sheet) -> int:
    return next(row for row in range(sheet.height) if any(column[row] != "" for column in sheet.columns))


def no_rows(table: Table) -> Finding:
    """A header with nothing below it: neither rows nor a nil return."""
    return sheet_finding(
        table.sheet.name, "no_rows", ERROR,
        "表头下没有数据。如本期没有发生，请在表头下写“零报告”后重新报送。",
        "There are no rows below the header. If nothing happened, write 零报告 below it and send the file again.",
    )  # fmt: skip


def columns_not_read(table: Table, dropped: set[str]) -> list[tuple[str, Finding]]:
    """Each header whose column is not loaded, or not as the source description says, with what to do.

    Args:
        dropped: the headers that some source of the file drops.
    """
    header = table.header
    headers = [rule.header for rule in header.layout.rules.values() if rule.header]
    return [
        *((header.texts[column], _extra_column(table, column)) for column in header.extras),
        *((name, _dropped_column(table, name)) for name in headers if is_dropped(name, dropped)),
        *((name, _several_columns(table, name)) for name in header.several),
        *((name, _absent_column(table, name)) for name in header.absent),
    ]


def _extra_column(table: Table, column: int) -> Finding:
    """A column that the template does not have."""
    sheet, header = table.sheet, table.header
    row = sheet.first_row + header.bottom
    text = shown(header.texts[column])
    return sheet_finding(
        sheet.name, "extra_column", WARNING,
        f"列“{text}”不在模板中，没有读取。如需计入，请改用模板的列名。",
        f"The column {text} is not part of the template and was not loaded. If it should count, use a header of the template.",
        cell=f"{column_letter(sheet.first_column + column)}{row}", row=row,
    )  # fmt: skip


def _absent_column(table: Table, header: str) -> Finding:
    """A column that a source names and the export lacks."""
    return sheet_finding(
        table.sheet.name, "absent_column", WARNING,
        f"数据源说明中的列“{header}”在文件中没有，按空值处理。",
        f"The column {header} of the source description is not in the file; it counts as empty.",
    )  # fmt: skip


def _several_columns(table: Table, header: str) -> Finding:
    """A header of a source description that the export has more than once."""
    return sheet_finding(
        table.sheet.name, "several_columns", WARNING,
        f"数据源说明中的列“{header}”在文件中有几列同名，读取的是最左边的一列。如不是这一列，请在数据源说明中改用 letter 指明列的字母。",
        f"The column {header} of the source description stands in the file more than once; the first was read. If another is meant, name its letter "
        "in the source description.",
        row=table.sheet.first_row + table.header.bottom,
    )  # fmt: skip


def _dropped_column(table: Table, header: str) -> Finding:
    """A column that one source reads and another drops."""
    return sheet_finding(
        table.sheet.name, "dropped_column", WARNING,
        f"数据源说明中的列“{header}”被另一个读取同一文件的数据源列入 drop，已清空，按空值处理。请管理员核对两个数据源说明。",
        f"The column {header} is dropped by another source that reads the same file; it is empty. Compare the two source descriptions.",
        row=table.sheet.first_row + table.header.bottom,
    )  # fmt: skip


def source_not_found(source: Source, wanted: list[Sheet], names: list[str], closest: Table | None) -> Finding:
    """An export in which the described table does not stand."""
    if not wanted:
        return sheet_finding(
            "", "sheet_missing", ERROR,
            f"数据源 {source.name} 要读取工作表“{source.sheet}”，文件中只有：{'、'.join(names)}。请核对导出内容或修改数据源说明。",
            f"Source {source.name} reads the sheet {source.sheet}; the file has: {', '.join(names)}. Check the export or the source description.",
        )  # fmt: skip
    headers = [rule.header for rule in source.columns if rule.header is not None]
    headers += [source.where.column] if source.where else []
    headers += list(source.identity)
    texts = closest.header.texts if closest else {}
    index = HeaderIndex({column: (text,) for column, text in texts.items()})
    absent = [header for header in dict.fromkeys(headers) if index.find(header) is None]
    seen = list(texts.values())[:_SHOWN_HEADERS]
    return sheet_finding(
        wanted[0].name if closest is None else closest.sheet.name, "required_column_missing", ERROR,
        f"按数据源 {source.name} 读取，没有找到这些列：{'、'.join(absent)}。文件中的列：{'、'.join(map(shown, seen))}。请核对导出内容或修改数据源说明。",
        f"Read as source {source.name} ({contracts()[source.template].title_en}): these columns were not found: {', '.join(absent)}. The file has: "
        f"{', '.join(map(shown, seen))}. Check the export or the source description.",
    )  # fmt: skip


def contradiction(sheet: str, zh: str, en: str) -> Finding:
    """Statements about unit or period that do not agree."""
    return sheet_finding(sheet, "contradiction", WARNING, f"{zh}。", f"{en[0].upper()}{en[1:]}.")


def hidden_rows(region: TableExtent) -> tuple[str, str]:
    """Hidden rows count like any other; the receipt names them."""
    rows = region.hidden_rows
    listed = "、".join(map(str, rows[:_SHOWN_HEADERS])) + ("…" if len(rows) > _SHOWN_HEADERS else "")
    return (
        f"第 {listed} 行是隐藏行（共 {len(rows)} 行），已照常读取。",
        f"{len(rows)} hidden rows were read like any other: {listed.replace('、', ', ')}.",
    )


def hidden_sheet(name: str) -> Note:
    """A hidden ledger is not read: nobody who looks at the file sees it."""
    return Note(
        name,
        "隐藏的工作表没有读取。如需计入，请取消隐藏后重新报送。",
        "A hidden sheet was not read. If it should count, unhide it and send the file again.",
    )


def empty_table(name: str) -> Note:
    """An empty ledger beside a filled one."""
    return Note(
        name,
        "表头下没有数据，没有读取。如本期没有发生，请写“零报告”。",
        "There are no rows below the header. If nothing happened, write 零报告.",
    )


def no_ledger(sheet: Sheet) -> Note:
    """A sheet without a ledger beside one with."""
    if sheet.is_empty:
        return Note(sheet.name, "空表，没有读取。", "The sheet is empty.")
    return Note(sheet.name, "不是台账，没有读取。", "The sheet is no ledger and was not read.")
