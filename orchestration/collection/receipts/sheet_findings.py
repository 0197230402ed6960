"""Find what to say about sheets, headers and tables, and what to do about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from expectations.contract import Contract, Field
from expectations.labels import normalise_label
from expectations.loading import contracts
from orchestration.collection.findings import finding, note, shown
from orchestration.collection.parsed_file import Finding, Note, Part, TableExtent
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.sources.combination import ColumnRef
from orchestration.collection.sources.source import Source
from orchestration.collection.tables.dropped_columns import dropped_by_letter, is_dropped
from orchestration.collection.tables.evidence import generic_labels, told_by
from orchestration.collection.tables.header import Header, SheetTable
from orchestration.collection.tables.header_lookup import HeaderIndex
from orchestration.collection.tables.side_by_side import is_two_tables
from orchestration.collection.values.cell_refs import column_letter
from orchestration.messages import LocalizedText
from orchestration.messages.catalogue import Bilingual

_MAX_NAMED = 12  # headers or rows that a sentence lists
_MAX_HEADER_ROW = 30  # rows in which a header is looked for
_MIN_LABEL_SHARE = 0.5  # of a row's cells that must be known before it is taken for a header


def looks_like_a_ledger(header: Header) -> bool:
    """Tell whether a header that lacks a required column was meant to be one; so does what is complete by chance."""
    known = len(header.fields)
    return header.is_complete or header.follows_gap or known >= 2 and known >= _MIN_LABEL_SHARE * len(header.texts)


def _title(contract: Contract) -> Bilingual:
    return Bilingual(contract.title_zh, contract.title_en)


def _labels(contract: Contract, names: Iterable[str]) -> list[Bilingual]:
    fields = [contract.field(name) for name in names if name not in ("where", "identity")]
    return [Bilingual(field.label_zh, field.label_en) for field in fields]


def _nearest_headers(header: Header) -> list[str]:
    """For each missing column take the most similar header among those that mean nothing."""
    from rapidfuzz import fuzz, process

    free = {column: text for column, text in header.texts.items() if column in header.extras} or header.texts
    found = []
    for name in header.missing:
        if name in ("where", "identity") or not free:
            continue
        labels = list(map(normalise_label, header.contract.field(name).labels))
        found.append(
            max(free.values(), key=lambda text: process.extractOne(normalise_label(text), labels, scorer=fuzz.ratio)[1])
        )
    return list(dict.fromkeys(found))


def rejected_sheet(table: SheetTable) -> Finding:
    """Reject a ledger without a required column, with two columns for one, or by words that any table may have."""
    sheet, header, contract = table.sheet, table.header, table.header.contract
    row = sheet.first_row + header.bottom
    if header.is_complete:
        names = list(map(shown, generic_labels(header)))
        *first, last = names
        labels = Bilingual("、".join(names), " and ".join(filter(None, (", ".join(first), last))))
        title, template = _title(contract), contract.template
        return finding(
            "generic_header", sheet=sheet.name, cell=f"A{row}", row=row, template=template, title=title, columns=labels
        )
    if not header.missing:
        columns = _labels(contract, header.doubled)
        key = "doubled_column.beside" if is_two_tables(table) else "doubled_column"
        return finding(key, sheet=sheet.name, cell=f"A{row}", row=row, columns=columns)
    near = _nearest_headers(header)
    key = "required_column_missing.near" if near else "required_column_missing"
    title, columns = _title(contract), _labels(contract, header.missing)
    return finding(key, sheet=sheet.name, cell=f"A{row}", row=row, title=title, columns=columns, nearest=near)


def beside(table: SheetTable) -> Finding:
    """Reject a table to the right or left of another one: what it holds would be lost without a word."""
    sheet, header = table.sheet, table.header
    row = sheet.first_row + header.bottom
    cell = f"{column_letter(sheet.first_column + min(header.read_columns))}{row}"
    return finding("table_beside", sheet=sheet.name, cell=cell, row=row, title=_title(header.contract))


def no_header(sheets: Iterable[Sheet], best: SheetTable | None, known: Mapping[str, Contract]) -> Finding:
    """Reject a file of which no sheet has a header row of any template."""
    if best is not None:
        contract = best.header.contract
        columns = _labels(contract, [field.name for field in contract.fields if field.required])
        return finding("no_header.near", sheet=best.sheet.name, title=_title(contract), columns=columns)
    filled = next((sheet for sheet in sheets if not sheet.is_empty), None)
    row = _likeliest_header(filled) if filled else 0
    texts = [shown(cell) for cell in filled.row(row) if cell != ""] if filled else []
    return finding(
        "no_header.likely_row" if filled else "no_header",
        sheet=filled.name if filled else "",
        row=filled.first_row + row if filled else None,
        texts=texts[:_MAX_NAMED],
        titles=[Bilingual(contract.title_zh, name) for name, contract in known.items()],
    )


def _likeliest_header(sheet: Sheet) -> int:
    """Return the row that is most like a header: of the first ones that with most texts, the upper of equals."""
    rows = range(min(sheet.height, _MAX_HEADER_ROW))
    return max(rows, key=lambda row: (sum(isinstance(cell, str) and cell != "" for cell in sheet.row(row)), -row))


def no_rows(table: SheetTable) -> Finding:
    """Reject a header with nothing below it: neither rows nor a nil return."""
    return finding("no_rows", sheet=table.sheet.name)


def columns_not_read(
    table: SheetTable, dropped: set[ColumnRef], misspelt: Mapping[int, Field]
) -> list[tuple[str, Finding]]:
    """List each header whose column is not loaded, or not as the source description says, with what to do.

    Args:
        dropped: the columns that some source of the file drops.
        misspelt: the field that an unread column most likely is; it is empty in every row.
    """
    sheet, header = table.sheet, table.header
    row = sheet.first_row + header.bottom
    found = []
    for column in header.extras:
        cell = f"{column_letter(sheet.first_column + column)}{row}"
        text, near = header.texts[column], misspelt.get(column)
        other = told_by(text) if header.layout.source is None and near is None else None
        key = "extra_column" if other is None else "extra_column.of_another"
        unread = finding(
            key if near is None else "extra_column.near",
            sheet=sheet.name,
            cell=cell,
            row=row,
            field=near.name if near is not None else "",
            header=shown(text),
            label=Bilingual(near.label_zh, near.label_en) if near is not None else "",
            title=_title(other) if other is not None else "",
        )
        found.append((text, unread))
    for name in _dropped_and_read(table, dropped):
        found.append((name, finding("dropped_column", sheet=sheet.name, row=row, header=name)))
    found += [(name, finding("several_columns", sheet=sheet.name, row=row, header=name)) for name in header.several]
    for name in header.absent:
        found.append((name, finding("absent_column", sheet=sheet.name, field=_emptied(table, name), header=name)))
    return found


def _emptied(table: SheetTable, name: str) -> str:
    """Return the field that is empty because an export lacks a column; nothing where another column fills it."""
    rules = table.header.layout.rules.values()
    of_name = (rule.field for rule in rules if name in (each.name for each in rule.columns))
    return next((field for field in of_name if field not in table.header.fields), "")


def _dropped_and_read(table: SheetTable, dropped: set[ColumnRef]) -> list[str]:
    """List the columns that a source names, by header or letter, and another one drops."""
    header, lost = table.header, dropped_by_letter(table.sheet, dropped)
    columns = [column for rule in header.layout.rules.values() for column in rule.columns]
    names = [column.name for column in columns if column in dropped or is_dropped(column.header or "", dropped)]
    return [*names, *(header.texts[at] for at in header.read_columns & lost if at in header.texts)]


def source_not_found(source: Source, wanted: list[Sheet], names: list[str], closest: SheetTable | None) -> Finding:
    """Reject an export in which the described table does not stand."""
    if not wanted:
        return finding("sheet_missing", source=source.name, wanted=source.sheet, names=names)
    headers = [column.header for rule in source.columns for column in rule.columns if column.header is not None]
    headers += [each.column for rule in source.columns for each in rule.where]
    headers += [each.column for each in source.where] + [each.column for each in source.order_by]
    headers += [*source.identity, *(source.wide.expected if source.wide is not None else ())]
    texts = closest.header.texts if closest else {}
    index = HeaderIndex({column: (text,) for column, text in texts.items()})
    return finding(
        "required_column_missing.of_source",
        sheet=(closest.sheet if closest else wanted[0]).name,
        source=source.name,
        title=_title(contracts()[source.template]),
        columns=[header for header in dict.fromkeys(headers) if index.find(header) is None],
        headers=list(map(shown, texts.values()))[:_MAX_NAMED],
    )


def rows_of_units(extent: TableExtent) -> Note:
    """Say whose rows headings or the name of a sheet make them."""
    units = [
        LocalizedText("receipt.frame.rows_of_unit", name=name, count=count)
        for name, count in extent.rows_of_units.items()
    ]
    return note("rows_of_units", extent.sheet, units=units)


def claims(part: Part) -> Note:
    """Say that what a unit writes of itself where the department keeps the record counts where that is silent."""
    return note("claims", part.extents[0].sheet)


def hidden_rows(extent: TableExtent) -> Note:
    """Note that hidden rows count like any other, and name them."""
    rows = list(map(str, extent.hidden_rows))
    named = rows if len(rows) <= _MAX_NAMED else [*rows[: _MAX_NAMED - 1], f"{rows[_MAX_NAMED - 1]}…"]
    return note("hidden_rows", extent.sheet, rows=named, count=len(rows))


def no_ledger(sheet: Sheet) -> Note:
    """Note a sheet without a ledger beside one with."""
    return note("empty_sheet" if sheet.is_empty else "no_ledger", sheet.name)
