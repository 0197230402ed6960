"""Three hundred values that no filter has, as people, broken programs and attackers put them into an address."""

from __future__ import annotations

from itertools import product

_SQL = [
    f"{quote}{end}{rest}{comment}"
    for quote, end, rest, comment in product(
        ("'", '"', "')", "1'"),
        ("", ";", " or "),
        (
            "1=1",
            "drop table marts.dim_unit",
            "select * from read_csv('/etc/passwd')",
            "union select null,null",
            "sleep(9)",
        ),
        ("--", "/*", "#"),
    )
]
_MARKUP = [
    f"<{tag} {event}=alert(1)>"
    for tag, event in product(
        ("img src=x", "svg", "body", "details open", "input autofocus"), ("onerror", "onload", "ontoggle", "onfocus")
    )
]
_PATHS = [
    "../" * depth + name
    for depth, name in product((1, 3, 8), ("etc/passwd", "published.json", "config/units.csv", "%00", "S000001.duckdb"))
]
_NUMBERS = ["-1", "0", "1e309", "NaN", "Infinity", "-0", "0x10", "１２", "٣", "9" * 40, "9" * 400, "1_000", "1,5", "+1", "2025-13", "2025-Q5", "2025-H3", "0000", "99999", "2025-02-30", "2025-Q4 ", " 2025-Q4", "2025-q4", "2025–Q4"]  # fmt: skip
_SHAPES = ["null", "undefined", "None", "true", "{}", "[]", "[object Object]", "{{7*7}}", "${7*7}", "%s%n", "{0}", "a=b&c=d", "?period=2025", "#", "/", "\\", "//", "javascript:alert(1)", "data:text/html,x", "=1+1", "@SUM(1)"]  # fmt: skip
_LETTERS = ["\x00", "\x1b[31m", "\r\nSet-Cookie: a=b", "\u202e台账", "\u200b", "\ufeff", "\ud800", "🦊" * 30, "e\u0301" * 50, "台" * 130, "W" * 4000, "ß", "İ", "ﷺ", "𠮷", "\u2028", " ", "\t", "　"]  # fmt: skip
_KNOWN = ["total", "TOTAL", "township ", "township,bureau", "TS01,TS01,TS01", ",", ",,,,", "TS01," * 20, "S000001", "S000001;", "s000001", "S0000010000", "ranking.score.desc'", "ranking.score", "ranking..desc", "units.nothing.asc", "ranking.cells.desc", "zh-CN", "EN", "fr", "*"]  # fmt: skip
VALUES: tuple[str, ...] = tuple(dict.fromkeys([*_SQL, *_MARKUP, *_PATHS, *_NUMBERS, *_SHAPES, *_LETTERS, *_KNOWN]))
